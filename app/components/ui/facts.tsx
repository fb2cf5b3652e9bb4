import type { ReactNode } from "react";

/** Names and their values, as a description list; wraps into columns where there is room. */
export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] gap-x-5 gap-y-4">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-faint text-xs">{name}</dt>
          <dd className="mt-0.5 font-medium text-sm">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
