import { useEffect, useState } from "react";
import { Markdown } from "~/markdown/markdown.tsx";
import type { Block } from "~/markdown/tree.ts";

/** Markdown of an output. The parser is fetched only by pages that show some; until then it is plain text. */
export function MarkdownView({ value }: { value: string }) {
  const [blocks, setBlocks] = useState<Block[]>();
  useEffect(() => {
    let current = true;
    void import("~/markdown/parse.ts").then(
      ({ parseMarkdown }) => current && setBlocks(parseMarkdown(value)),
    );
    return () => {
      current = false;
    };
  }, [value]);
  if (!blocks) return <pre className="whitespace-pre-wrap font-sans text-[0.9375rem]">{value}</pre>;
  return <Markdown blocks={blocks} top={4} />;
}
