import { useState } from "react";
import { Button } from "~/components/ui/button.tsx";
import { isObject, type Json } from "~/json.ts";

const STEP = 100;
/** Branches with more than this stay shut at first. */
const OPEN_UP_TO = 30;

/** JSON as a tree whose branches open and shut; a shut branch costs nothing, however large it is. */
export const JsonTree = ({ value }: { value: Json }) => (
  <div className="font-mono text-[0.8125rem] leading-relaxed">
    <Node value={value} depth={0} />
  </div>
);

function Node({ name, value, depth }: { name?: string; value: Json; depth: number }) {
  if (typeof value === "object" && value !== null) return <Branch name={name} value={value} depth={depth} />;
  return (
    <div className="pl-4">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

const Name = ({ name }: { name: string | undefined }) =>
  name === undefined ? null : <span className="text-soft">{name}: </span>;

function Branch({
  name,
  value,
  depth,
}: {
  name: string | undefined;
  value: Json[] | { [key: string]: Json };
  depth: number;
}) {
  const entries: [string, Json][] = Array.isArray(value)
    ? value.map((item, i) => [String(i), item])
    : Object.entries(value);
  const [open, setOpen] = useState(depth < 2 && entries.length <= OPEN_UP_TO);
  const [shown, setShown] = useState(STEP);
  const size = isObject(value) ? `{${entries.length}}` : `[${entries.length}]`;
  if (entries.length === 0) {
    return (
      <div className="pl-4">
        <Name name={name} />
        <span className="text-faint">{Array.isArray(value) ? "[]" : "{}"}</span>
      </div>
    );
  }
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="rounded marker:text-faint">
        <Name name={name} />
        <span className="text-faint">{size}</span>
      </summary>
      {open && (
        <div className="ml-1.5 border-line border-l pl-2.5">
          {entries.slice(0, shown).map(([key, child]) => (
            <Node key={key} name={key} value={child} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <Button size="sm" variant="ghost" onClick={() => setShown(shown + STEP)}>
              {entries.length - shown} more
            </Button>
          )}
        </div>
      )}
    </details>
  );
}

function Leaf({ value }: { value: null | boolean | number | string }) {
  if (typeof value === "string")
    return <span className="whitespace-pre-wrap text-good">{JSON.stringify(value)}</span>;
  return <span className={typeof value === "number" ? "text-link" : "text-warn"}>{String(value)}</span>;
}
