import type { AuditEntryView } from "@workers/audit/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { Cell, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { formatMoment } from "~/format.ts";

const ACTOR_TYPES: Record<string, string> = {
  user: "Person",
  key: "API key",
  system: "Quayside",
  anonymous: "Nobody signed in",
};

/** What a browser calls itself, in words: `Firefox on Linux`; what is not known, as it stands. */
export function browserName(userAgent: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari|curl)\//.exec(userAgent)?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(userAgent)?.[1];
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS" };
  const known = [browser, system].flatMap((name) => (name ? [names[name] ?? name] : []));
  return known.length > 0 ? known.join(" on ") : userAgent;
}

/** A value of a change, as its line shows it. */
const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Entries of the audit log, one a row, with what changed behind a line that opens. */
export function AuditTable({ entries, names }: { entries: AuditEntryView[]; names: Record<string, string> }) {
  return (
    <Table label="Audit log" head={["What", "Who", "From where", "When"]}>
      {entries.map((entry) => (
        <tr key={entry.id} className="align-top hover:bg-sunken/60">
          <Cell head className="align-top">
            <What entry={entry} />
          </Cell>
          <Cell className="align-top">
            <span className="block whitespace-nowrap">
              {names[entry.actor.id] ?? ACTOR_TYPES[entry.actor.type] ?? entry.actor.type}
            </span>
            <Id id={entry.actor.id} />
          </Cell>
          <Cell className="align-top text-soft">
            <span className="block whitespace-nowrap tabular-nums">{entry.address ?? "–"}</span>
            {entry.userAgent && (
              <span className="block text-faint text-xs">{browserName(entry.userAgent)}</span>
            )}
          </Cell>
          <Cell className="align-top text-faint">
            <Moment at={entry.at} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

/** The end of an id, which tells it from others; the whole one in its tooltip. */
const Id = ({ id }: { id: string }) => (
  <span className="block whitespace-nowrap font-mono font-normal text-faint text-xs" title={id}>
    {id.length > 16 ? `${id.slice(0, 4)}…${id.slice(-8)}` : id}
  </span>
);

function What({ entry }: { entry: AuditEntryView }) {
  const { impersonatedBy } = entry.detail;
  return (
    <details className="group min-w-48 max-w-md">
      <summary className="cursor-pointer rounded marker:text-faint">
        <span className="font-mono text-sm">{entry.action}</span>
        {impersonatedBy !== undefined && (
          <span className="ml-2">
            <Badge tone="warn">by support</Badge>
          </span>
        )}
        <Id id={entry.targetId} />
      </summary>
      <Details entry={entry} />
    </details>
  );
}

function Details({
  entry: { at, targetId, actor, requestId, seq, hash, detail },
}: {
  entry: AuditEntryView;
}) {
  const { before, after, ...rest } = detail;
  const lines: [string, string][] = [
    ...Object.entries(rest).map(([name, value]): [string, string] => [name, shown(value)]),
    ["target", targetId],
    ["actor", actor.id],
    ["request", requestId],
    ["time", formatMoment(at)],
    ["seal", seq === null ? "within a minute" : `${seq} · ${hash?.slice(0, 16)}…`],
  ];
  return (
    <div className="mt-3 grid gap-3 font-normal">
      {before !== undefined && <Change title="Before" value={before} />}
      {after !== undefined && <Change title="After" value={after} />}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
        {lines.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-faint">{name}</dt>
            <dd className="wrap-anywhere font-mono">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Change({ title, value }: { title: string; value: unknown }) {
  return (
    <div>
      <p className="text-faint text-xs">{title}</p>
      <pre className="wrap-anywhere mt-1 whitespace-pre-wrap rounded-lg bg-sunken px-3 py-2 font-mono text-xs">
        {JSON.stringify(value, null, 2)}
      </pre>
    </div>
  );
}
