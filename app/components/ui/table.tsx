import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import { ScrollRegion } from "./scroll-region.tsx";

/** A column of a table; the first one names the row. */
export interface Column<T> {
  title: string;
  cell(row: T): ReactNode;
  className?: string;
  /** Of buttons: its title is read out, and not shown. */
  isActions?: boolean;
}

/**
 * The parts of a table of which each row becomes a sheet of its own where there is too little room for columns: then a
 * value stands below its column's title, which is its `data-title`. Around it stands a `@container`.
 */
export const sheets = {
  table: "@max-2xl:block",
  head: "@max-2xl:sr-only",
  body: "@max-2xl:block",
  row: "@max-2xl:grid @max-2xl:grid-cols-2 @max-2xl:gap-x-4 @max-2xl:gap-y-3 @max-2xl:px-5 @max-2xl:py-4",
  cell: "@max-2xl:min-w-0 @max-2xl:p-0! @max-2xl:empty:hidden",
  wide: "@max-2xl:col-span-2",
  // The title is a picture of words that screen readers have from the table's head already.
  titled:
    "@max-2xl:before:mb-0.5 @max-2xl:before:block @max-2xl:before:font-sans @max-2xl:before:text-faint @max-2xl:before:text-xs @max-2xl:before:content-[attr(data-title)_/_'']",
} as const;

/**
 * A table; `label` is its accessible name. Where there is too little room for columns its rows are `sheets`.
 */
export function Table<T extends { id: string }>({
  label,
  columns,
  rows,
}: {
  label: string;
  columns: Column<T>[];
  rows: readonly T[];
}) {
  return (
    <ScrollRegion label={label} className="@container rounded-b-xl">
      <table className={cx("wrap-break-word w-full border-collapse text-left text-sm", sheets.table)}>
        <thead className={sheets.head}>
          <tr className="border-line border-b">
            {columns.map(({ title, isActions }) => (
              <th
                key={title}
                scope="col"
                className="whitespace-nowrap px-3 py-2.5 font-medium text-faint text-xs first:pl-5 last:pr-5"
              >
                {isActions ? <span className="sr-only">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={cx("divide-y divide-line", sheets.body)}>
          {rows.map((row) => (
            <tr key={row.id} className={cx("hover:bg-sunken/60", sheets.row)}>
              {columns.map((column, index) => (
                <Cell key={column.title} column={column} isHead={index === 0}>
                  {column.cell(row)}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Cell<T>({
  column: { title, className, isActions },
  isHead,
  children,
}: {
  column: Column<T>;
  isHead: boolean;
  children: ReactNode;
}) {
  const look = cx("px-3 py-3 align-middle first:pl-5 last:pr-5", sheets.cell, className);
  if (isHead)
    return (
      <th scope="row" className={cx(look, "font-medium", sheets.wide)}>
        {children}
      </th>
    );
  if (isActions) return <td className={cx(look, "@2xl:text-right", sheets.wide)}>{children}</td>;
  return (
    <td data-title={title} className={cx(look, sheets.titled)}>
      {children}
    </td>
  );
}
