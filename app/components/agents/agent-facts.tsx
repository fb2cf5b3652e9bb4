import { Badge } from "~/components/ui/badge.tsx";
import { Card } from "~/components/ui/card.tsx";
import { formatMoney, inWords } from "~/format.ts";
import type { AgentFace } from "./agent-face.ts";

type Shown = Pick<AgentFace, "version" | "kind" | "runs" | "hosts" | "timeoutSeconds" | "pricePerRunMicros">;

/** What to know of an agent before it is called: version, price, limits, and what it may reach. */
export function AgentFacts({ face }: { face: Shown }) {
  const { version, kind, runs, hosts, timeoutSeconds, pricePerRunMicros } = face;
  const facts: [string, string][] = [
    ["Version", version],
    ["Runs as", inWords(kind)],
    ["Price", pricePerRunMicros === 0 ? "Free" : `${formatMoney(pricePerRunMicros)} a run`],
    ["Time limit", `${timeoutSeconds} s`],
    ...(runs === null ? [] : [["Runs", runs.toLocaleString("en")] as [string, string]]),
  ];
  return (
    <Card className="p-5">
      <h2 className="font-semibold text-sm">Facts</h2>
      <dl className="mt-3 grid gap-2.5 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-faint">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className="mt-5 border-line border-t pt-4 font-semibold text-sm">Reaches</h3>
      {hosts.length === 0 ? (
        <p className="mt-1 text-pretty text-soft text-sm">No network at all. It works on its input alone.</p>
      ) : (
        <ul className="mt-2 flex flex-wrap gap-1.5">
          {hosts.map((host) => (
            <li key={host}>
              <Badge tone="info">{host}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
