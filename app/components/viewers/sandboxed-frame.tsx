import { isDataPicture } from "./choose-view.ts";

interface FrameProps {
  title: string;
  /** Where the value is answered into a sandbox; null while it is not stored. */
  src: string | null;
}

/**
 * Shows markup that we did not write, where it can do nothing: from an address whose own policy sandboxes it. It never
 * stands in the page, not even as `srcdoc`, which would have the page's policy.
 */
function SandboxedFrame({ title, src, className }: FrameProps & { className: string }) {
  if (src === null) return <p className="text-faint text-sm">This is shown when the run has ended.</p>;
  return (
    <iframe
      title={title}
      sandbox=""
      src={src}
      referrerPolicy="no-referrer"
      className={`block w-full rounded-lg border border-line bg-white ${className}`}
    />
  );
}

/** A picture: SVG markup, or an image as a data URL. */
export function PictureView({ value, title, src }: FrameProps & { value: string }) {
  const size = isDataPicture(value) ? undefined : sizeOf(value);
  const frame = src && `${src}&as=picture`;
  if (!size || !frame) return <SandboxedFrame title={title} src={frame} className="h-96" />;
  return (
    <div className="relative">
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        className="block max-h-[36rem] w-full"
        aria-hidden="true"
      />
      <SandboxedFrame title={title} src={frame} className="absolute inset-0 h-full" />
    </div>
  );
}

/** A page of HTML, in a frame that can be made taller. */
export const HtmlView = (frame: FrameProps) => <SandboxedFrame {...frame} className="h-[28rem] resize-y" />;

/** Width and height of an SVG picture, by its view box or its size; undefined when it names neither, or a strip. */
export function sizeOf(svg: string): { width: number; height: number } | undefined {
  const tag = /<svg\b[^>]*>/i.exec(svg)?.[0] ?? "";
  const box = /\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)/i.exec(tag);
  const side = (name: string) =>
    new RegExp(`\\s${name}\\s*=\\s*["']\\s*([\\d.]+)(?:px)?\\s*["']`, "i").exec(tag)?.[1];
  const [width, height] = box ? [box[1], box[2]] : [side("width"), side("height")];
  const size = { width: Number(width), height: Number(height) };
  const ratio = size.width / size.height;
  return ratio > 0.2 && ratio < 10 ? size : undefined;
}
