import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import { ScrollRegion } from "./scroll-region.tsx";

/** A table that scrolls inside itself when it is wider than the page; `label` is its accessible name. */
export function Table({ label, head, children }: { label: string; head: ReactNode[]; children: ReactNode }) {
  return (
    <ScrollRegion label={label} className="rounded-b-xl">
      <table className="wrap-break-word w-full border-collapse text-left text-sm">
        <thead>
          <tr className="border-line border-b">
            {head.map((cell, index) => (
              <th
                key={String(index)}
                scope="col"
                className="whitespace-nowrap px-5 py-2.5 font-medium text-faint text-xs"
              >
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </ScrollRegion>
  );
}

/** A cell; the first of a row is usually its header (`head`). */
export function Cell({
  children,
  head = false,
  className,
}: {
  children?: ReactNode;
  head?: boolean;
  className?: string;
}) {
  const look = cx("px-5 py-3 align-middle", className);
  return head ? (
    <th scope="row" className={cx(look, "font-medium")}>
      {children}
    </th>
  ) : (
    <td className={look}>{children}</td>
  );
}
