import { cx } from "~/components/ui/cx.ts";
import { isDataPicture } from "./choose-view.ts";

// No scripts, no network, no forms, no navigation of the page: whatever an agent returned can only be looked at.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

const STYLE =
  "html{color-scheme:light;background:#fff;color:#0b1a29;font:15px/1.55 system-ui,sans-serif}" +
  "body{margin:0}img,svg{max-width:100%}";

const escapeAttribute = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** The document of the frame: the policy first, so that nothing of the content comes before it. */
export const framedDocument = (content: string, style = ""): string =>
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
  `<style>${STYLE}${style}</style>${content}`;

/** Shows markup that we did not write, where it can do nothing. */
function SandboxedFrame({
  title,
  srcDoc,
  className,
  ratio,
}: {
  title: string;
  srcDoc: string;
  className?: string;
  ratio?: number | undefined;
}) {
  return (
    <iframe
      title={title}
      sandbox=""
      srcDoc={srcDoc}
      referrerPolicy="no-referrer"
      style={ratio === undefined ? undefined : { aspectRatio: String(ratio) }}
      className={cx("block w-full rounded-lg border border-line bg-white", className)}
    />
  );
}

/** A picture: SVG markup, or an image as a data URL. */
export function PictureView({ value, title }: { value: string; title: string }) {
  const image = isDataPicture(value);
  const content = image ? `<img src="${escapeAttribute(value)}" alt="">` : value;
  const fit =
    "body{display:grid;place-items:center;min-height:100vh}svg,img{width:100%;height:100vh;object-fit:contain}";
  const ratio = image ? undefined : ratioOf(value);
  return (
    <SandboxedFrame
      title={title}
      srcDoc={framedDocument(content, fit)}
      ratio={ratio}
      className={ratio === undefined ? "h-96" : "max-h-[36rem]"}
    />
  );
}

/** A page of HTML, in a frame that can be made taller. */
export const HtmlView = ({ value, title }: { value: string; title: string }) => (
  <SandboxedFrame
    title={title}
    srcDoc={framedDocument(value, "body{padding:16px}")}
    className="h-[28rem] resize-y"
  />
);

/** Width by height of an SVG picture, by its view box or its size; undefined when it names neither. */
export function ratioOf(svg: string): number | undefined {
  const tag = /<svg\b[^>]*>/i.exec(svg)?.[0] ?? "";
  const box = /\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)/i.exec(tag);
  const side = (name: string) =>
    new RegExp(`\\s${name}\\s*=\\s*["']\\s*([\\d.]+)(?:px)?\\s*["']`, "i").exec(tag)?.[1];
  const [width, height] = box ? [box[1], box[2]] : [side("width"), side("height")];
  const ratio = Number(width) / Number(height);
  return Number.isFinite(ratio) && ratio > 0.2 && ratio < 10 ? ratio : undefined;
}
