import type { ReactNode } from "react";
import { Facts } from "~/components/ui/facts.tsx";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { isObject, type Json, type JsonObject, toPointer } from "~/json.ts";
import { type JsonSchema, nameOf, resolve } from "../schema-form/json-schema.ts";
import { chooseView } from "./choose-view.ts";
import { JsonTree } from "./json-tree.tsx";
import { MarkdownView } from "./markdown-view.tsx";
import { HtmlView, PictureView } from "./sandboxed-frame.tsx";
import { TableView } from "./table-view.tsx";

interface Part {
  value: Json;
  /** Resolved. */
  schema: JsonSchema;
  root: JsonSchema;
  title: string;
  depth: number;
  /** Where the value itself is answered into a sandbox, its JSON pointer last; null while it is not stored. */
  frame: string | null;
}

/** A value, shown as what it is: picture, page, Markdown, table, list, record, or a tree. */
export function ValueView({ value, schema, root, title, depth, frame }: Part): ReactNode {
  switch (chooseView(value, schema, depth)) {
    case "picture":
      return <PictureView value={value as string} title={title} src={frame} />;
    case "html":
      return <HtmlView title={title} src={frame} />;
    case "markdown":
      return <MarkdownView value={value as string} />;
    case "text":
      return (
        <ScrollRegion label={title} className="max-h-96 rounded-lg border border-line bg-sunken">
          <pre className="whitespace-pre-wrap px-4 py-3 font-mono text-[0.8125rem]">{value as string}</pre>
        </ScrollRegion>
      );
    case "list":
      return <ScalarList list={value as Json[]} />;
    case "table":
      return <TableView rows={value as Json[]} schema={schema} root={root} title={title} />;
    case "record":
      return (
        <RecordView value={value as JsonObject} schema={schema} root={root} depth={depth} frame={frame} />
      );
    case "scalar":
      return <p className="font-medium">{scalarText(value)}</p>;
    case "json":
      return <JsonTree value={value} />;
  }
}

/** A value without parts in words; numbers with their thousands set apart. */
export function scalarText(value: Json): string {
  if (value === null || value === "") return "–";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  // A comma, say, would be lost without its quotes.
  if (typeof value === "string" && /^\W{1,3}$/.test(value)) return JSON.stringify(value);
  return typeof value === "number" ? value.toLocaleString("en", { maximumFractionDigits: 6 }) : String(value);
}

function ScalarList({ list }: { list: Json[] }) {
  if (list.length === 0) return <p className="text-faint text-sm">None.</p>;
  return (
    <ul className="grid max-w-[80ch] list-disc gap-1.5 pl-5 marker:text-signal">
      {list.slice(0, 500).map((item, index) => (
        <li key={String(index)}>{scalarText(item)}</li>
      ))}
      {list.length > 500 && <li className="text-faint">and {list.length - 500} more: see JSON</li>}
    </ul>
  );
}

/** The properties of an object, in the schema's order: what is short as facts first, then one part each. */
function RecordView({
  value,
  schema,
  root,
  depth,
  frame,
}: Omit<Part, "title" | "value"> & { value: JsonObject }) {
  const known = Object.keys(schema.properties ?? {}).filter((key) => Object.hasOwn(value, key));
  const keys = [...known, ...Object.keys(value).filter((key) => !known.includes(key))];
  const parts = keys.map((key) => {
    const own = resolve(schema.properties?.[key], root);
    const part = value[key] ?? null;
    return { key, own, part, name: nameOf(own, key), short: chooseView(part, own, depth + 1) === "scalar" };
  });
  const facts = parts.filter(({ short }) => short);
  const Heading = `h${Math.min(6, depth + 3)}` as "h3";
  return (
    <div className="grid min-w-0 gap-6">
      {facts.length > 0 && <Facts facts={facts.map(({ name, part }) => [name, scalarText(part)])} />}
      {parts
        .filter(({ short }) => !short)
        .map(({ key, own, part, name }) => (
          <div key={key} className="min-w-0">
            <Heading className="font-semibold text-sm">{name}</Heading>
            {own.description && <p className="mb-2 text-faint text-xs">{own.description}</p>}
            <div className={isObject(part) ? "mt-2 rounded-lg border border-line p-4" : "mt-2"}>
              <ValueView
                value={part}
                schema={own}
                root={root}
                title={name}
                depth={depth + 1}
                frame={frame && frame + encodeURIComponent(toPointer([key]))}
              />
            </div>
          </div>
        ))}
    </div>
  );
}
