import { useState } from "react";
import { Button } from "~/components/ui/button.tsx";
import { cx } from "~/components/ui/cx.ts";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { sheets } from "~/components/ui/table.tsx";
import { isObject, type Json } from "~/json.ts";
import { type JsonSchema, nameOf, resolve } from "../schema-form/json-schema.ts";
import { columnsOf } from "./choose-view.ts";
import { JsonTree } from "./json-tree.tsx";

const STEP = 50;

/** A list of objects as a table, with the titles that the schema gives its columns. */
export function TableView({
  rows,
  schema,
  root,
  title,
}: {
  rows: Json[];
  schema: JsonSchema;
  root: JsonSchema;
  title: string;
}) {
  const [shown, setShown] = useState(STEP);
  const item = resolve(schema.items, root);
  const columns = columnsOf(rows).map((column) => ({
    column,
    title: nameOf(resolve(item.properties?.[column], root), column),
  }));
  return (
    <div className="overflow-hidden rounded-lg border border-line">
      <ScrollRegion label={title} className="@container max-h-[32rem]">
        <table className={cx("wrap-break-word w-full border-collapse text-left text-sm", sheets.table)}>
          <thead className={cx("sticky top-0 bg-sunken", sheets.head)}>
            <tr>
              {columns.map(({ column, title }) => (
                <th
                  key={column}
                  scope="col"
                  className="whitespace-nowrap px-3 py-2 font-medium text-soft text-xs"
                >
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className={cx("divide-y divide-line", sheets.body)}>
            {rows.slice(0, shown).map((row, index) => (
              <tr key={String(index)} className={sheets.row}>
                {columns.map(({ column, title }) => (
                  <td
                    key={column}
                    data-title={title}
                    className={cx("max-w-80 px-3 py-2 align-top", sheets.cell, sheets.titled)}
                  >
                    <CellValue value={isObject(row) ? row[column] : undefined} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {rows.length > shown && (
        <div className="border-line border-t bg-surface px-3 py-2">
          <Button size="sm" variant="ghost" onClick={() => setShown(shown + STEP * 4)}>
            Show more of {rows.length.toLocaleString("en")} rows
          </Button>
        </div>
      )}
    </div>
  );
}

function CellValue({ value }: { value: Json | undefined }) {
  if (value === undefined || value === null || value === "") return <span className="text-faint">–</span>;
  if (typeof value === "number")
    return <span className="tabular-nums">{value.toLocaleString("en", { maximumFractionDigits: 6 })}</span>;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return <span className="line-clamp-6 whitespace-pre-wrap">{value}</span>;
  const size = Array.isArray(value) ? value.length : Object.keys(value).length;
  return (
    <details>
      <summary className="whitespace-nowrap text-soft">{size === 1 ? "1 entry" : `${size} entries`}</summary>
      <JsonTree value={value} />
    </details>
  );
}
