import { CopyButton } from "./copy-button.tsx";
import { cx } from "./cx.ts";
import { ScrollRegion } from "./scroll-region.tsx";

/** Text as it is, in a fixed width, scrolling inside itself; with a bar to name and copy it. */
export function CodeBlock({
  code,
  title,
  wrap = false,
  tall = false,
}: {
  code: string;
  title: string;
  wrap?: boolean;
  tall?: boolean;
}) {
  return (
    <figure className="min-w-0 overflow-hidden rounded-lg border border-line bg-sunken">
      <figcaption className="flex items-center justify-between gap-3 border-line border-b py-1 pr-1 pl-4">
        <span className="eyebrow truncate text-faint">{title}</span>
        <CopyButton text={code} label={title} />
      </figcaption>
      <ScrollRegion label={title} className={tall ? "max-h-[40rem]" : "max-h-96"}>
        <pre
          className={cx(
            "px-4 py-3.5 font-mono text-[0.8125rem] leading-relaxed",
            wrap && "whitespace-pre-wrap",
          )}
        >
          <code>{code}</code>
        </pre>
      </ScrollRegion>
    </figure>
  );
}
