import { Fragment, type ReactNode } from "react";
import { cx } from "~/components/ui/cx.ts";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import type { Block, Inline, ListItem } from "./tree.ts";

/** Shows a Markdown tree. Its highest heading becomes `<h{top}>`, so that it fits under the page's own. */
export function Markdown({ blocks, top = 3 }: { blocks: Block[]; top?: number }) {
  const levels = [...new Set(blocks.flatMap((block) => (block.t === "heading" ? [block.level] : [])))].sort();
  const rank = (level: number) => Math.min(6, top + Math.max(0, levels.indexOf(level)));
  return (
    <div className="grid min-w-0 gap-4 text-[0.9375rem] leading-relaxed">{blocks.map(toElement(rank))}</div>
  );
}

type Rank = (level: number) => number;

const toElement = (rank: Rank) => (block: Block, index: number) => (
  <BlockView key={String(index)} block={block} rank={rank} />
);

const SIZES: Record<number, string> = { 1: "text-2xl mt-4", 2: "text-xl mt-4", 3: "text-lg mt-3" };

function BlockView({ block, rank }: { block: Block; rank: Rank }): ReactNode {
  switch (block.t) {
    case "heading": {
      const Heading = `h${rank(block.level)}` as "h3";
      const look = cx("font-semibold tracking-tight first:mt-0", SIZES[block.level] ?? "text-base mt-2");
      return <Heading className={look}>{inlines(block.children)}</Heading>;
    }
    case "paragraph":
      return <p className="max-w-[72ch] text-pretty">{inlines(block.children)}</p>;
    case "code":
      return (
        <ScrollRegion
          label={block.language ? `${block.language} code` : "Code"}
          className="rounded-lg border border-line bg-sunken"
        >
          <pre className="px-4 py-3 font-mono text-[0.8125rem]">
            <code>{block.text}</code>
          </pre>
        </ScrollRegion>
      );
    case "list":
      return <ListView list={block} rank={rank} />;
    case "quote":
      return (
        <blockquote className="grid gap-3 border-signal border-l-4 pl-4 text-soft">
          {block.children.map(toElement(rank))}
        </blockquote>
      );
    case "table":
      return <TableView head={block.head} rows={block.rows} />;
    case "rule":
      return <hr className="border-line" />;
  }
}

function ListView({ list, rank }: { list: Extract<Block, { t: "list" }>; rank: Rank }) {
  const items = list.items.map((item, index) => (
    <li key={String(index)} className={cx("pl-1", item.checked !== undefined && "list-none")}>
      <ItemView item={item} rank={rank} />
    </li>
  ));
  const look = "grid max-w-[72ch] gap-1.5 pl-6 marker:text-faint";
  return list.ordered ? (
    <ol start={list.start} className={cx(look, "list-decimal")}>
      {items}
    </ol>
  ) : (
    <ul className={cx(look, "list-disc")}>{items}</ul>
  );
}

function ItemView({ item, rank }: { item: ListItem; rank: Rank }) {
  const task = item.checked !== undefined && (
    <span className="mr-2 font-mono text-faint">{item.checked ? "[x]" : "[ ]"}</span>
  );
  const [first, ...rest] = item.children;
  // A paragraph inside an item would set it apart like a paragraph of the text.
  const lead = first?.t === "paragraph" ? inlines(first.children) : first && toElement(rank)(first, 0);
  return (
    <>
      {task}
      {lead}
      {rest.length > 0 && <div className="mt-1.5 grid gap-1.5">{rest.map(toElement(rank))}</div>}
    </>
  );
}

function TableView({ head, rows }: { head: Inline[][]; rows: Inline[][][] }) {
  return (
    <ScrollRegion label="Table" className="rounded-lg border border-line">
      <table className="wrap-break-word w-full text-left text-sm">
        <thead className="bg-sunken">
          <tr>
            {head.map((cell, index) =>
              // An empty heading would be announced as one without a name.
              cell.length === 0 ? (
                <td key={String(index)} />
              ) : (
                <th key={String(index)} scope="col" className="px-3 py-2 font-semibold">
                  {inlines(cell)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row, index) => (
            <tr key={String(index)}>
              {row.map((cell, column) => (
                <td key={String(column)} className="px-3 py-2 align-top">
                  {inlines(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

const inlines = (list: Inline[]): ReactNode =>
  list.map((inline, index) => <Fragment key={String(index)}>{toInlineElement(inline)}</Fragment>);

function toInlineElement(inline: Inline): ReactNode {
  switch (inline.t) {
    case "text":
      return inline.text;
    case "code":
      return <code className="rounded bg-sunken px-1.5 py-0.5 font-mono text-[0.85em]">{inline.text}</code>;
    case "strong":
      return <strong className="font-semibold">{inlines(inline.children)}</strong>;
    case "em":
      return <em>{inlines(inline.children)}</em>;
    case "del":
      return <del>{inlines(inline.children)}</del>;
    case "break":
      return <br />;
    case "image":
      return <img src={inline.src} alt={inline.alt} className="inline max-h-96 max-w-full" />;
    case "link":
      return (
        <a href={inline.href} className="link" rel="nofollow ugc noopener noreferrer">
          {inlines(inline.children)}
        </a>
      );
  }
}
