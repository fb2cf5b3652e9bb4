import type { AuditEntryView } from "@workers/audit/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { formatMoment, inWords } from "~/format.ts";

const ACTOR_TYPES: Record<string, string> = {
  user: "Person",
  key: "API key",
  system: "Quayside",
  anonymous: "Nobody signed in",
};

/** The latest time there is, in milliseconds. */
const LAST_MOMENT = 8.64e15;

/** A value of a change, as its line shows it: times as such, which are milliseconds in the log. */
function shown(name: string, value: unknown): string {
  const isTime = /(?:At|Until)$|^(?:since|until)$/.test(name);
  if (isTime && typeof value === "number" && value >= 0 && value <= LAST_MOMENT)
    return formatMoment(new Date(value).toISOString());
  if (value === null) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** An entry, with what its browser is called in words; null where there was none. */
export type ShownEntry = AuditEntryView & { device: string | null };

/** Entries of the audit log, one a row, with what changed behind a line that opens. */
export function AuditTable({ entries, names }: { entries: ShownEntry[]; names: Record<string, string> }) {
  const who: Column<ShownEntry> = {
    title: "Who",
    className: "align-top",
    cell: ({ actor: { id, type } }) => (
      <>
        <span className="block">{names[id] ?? ACTOR_TYPES[type] ?? type}</span>
        <Id id={id} />
      </>
    ),
  };
  return <Table label="Audit log" columns={[WHAT, who, ...WHERE_AND_WHEN]} rows={entries} />;
}

const WHAT: Column<ShownEntry> = {
  title: "What",
  className: "align-top",
  cell: (entry) => <What entry={entry} />,
};

const WHERE_AND_WHEN: Column<ShownEntry>[] = [
  {
    title: "From where",
    className: "align-top text-soft",
    cell: ({ address, device, userAgent }) => (
      <>
        <span className="block tabular-nums">{address ?? "–"}</span>
        {device && (
          <span className="block text-faint text-xs" title={userAgent ?? undefined}>
            {device}
          </span>
        )}
      </>
    ),
  },
  { title: "When", className: "align-top text-faint", cell: ({ at }) => <Moment at={at} /> },
];

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
    ...Object.entries(rest).map(([name, value]): [string, string] => [inWords(name), shown(name, value)]),
    ["Target", targetId],
    ["Actor", actor.id],
    ["Request", requestId],
    ["Time", formatMoment(at)],
    ["Seal", seq === null ? "within a minute" : `${seq} · ${hash?.slice(0, 16)}…`],
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
