import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** A name and its value; a `wide` one has a line of its own. */
export type Fact = [name: string, value: ReactNode, wide?: "wide"];

/** Names and their values, as a description list; wraps into columns where there is room. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] gap-x-5 gap-y-4">
      {facts.map(([name, value, wide]) => (
        <div key={name} className={cx("min-w-0", wide && "col-span-full")}>
          <dt className="text-faint text-xs">{name}</dt>
          <dd className="mt-0.5 font-medium text-sm">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
