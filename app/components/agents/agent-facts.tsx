import { Badge } from "~/components/ui/badge.tsx";
import { Card } from "~/components/ui/card.tsx";
import { formatMoney, inWords } from "~/format.ts";
import type { AgentFace } from "./agent-face.ts";

type Shown = Pick<
  AgentFace,
  "version" | "kind" | "runs" | "hosts" | "models" | "timeoutSeconds" | "pricePerRunMicros"
>;

/** What to know of an agent before it is called: version, price, limits, and what it may reach. */
export function AgentFacts({ face }: { face: Shown }) {
  const { version, kind, runs, models, timeoutSeconds, pricePerRunMicros } = face;
  const facts: [string, string][] = [
    ["Version", version],
    ["Runs as", inWords(kind)],
    ["Price", pricePerRunMicros === 0 ? "Free" : `${formatMoney(pricePerRunMicros)} a run`],
    ...(kind === "static" ? [] : [["Time limit", `${timeoutSeconds} s`] as [string, string]]),
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
      {kind !== "static" && <Reaches face={face} />}
      {models.length > 0 && (
        <>
          <Heading>Asks models</Heading>
          <Names names={models} />
        </>
      )}
    </Card>
  );
}

function Reaches({ face: { hosts, kind, models } }: { face: Shown }) {
  return (
    <>
      <Heading>Reaches</Heading>
      {hosts.length === 0 ? (
        <p className="mt-1 text-pretty text-soft text-sm">
          {kind === "prompt" || models.length > 0
            ? "No network, but for the models that are asked for it."
            : "No network at all. It works on its input alone."}
        </p>
      ) : (
        <Names names={hosts} />
      )}
    </>
  );
}

const Heading = ({ children }: { children: string }) => (
  <h3 className="mt-5 border-line border-t pt-4 font-semibold text-sm">{children}</h3>
);

const Names = ({ names }: { names: string[] }) => (
  <ul className="mt-2 flex flex-wrap gap-1.5">
    {names.map((name) => (
      <li key={name}>
        <Badge tone="info">{name}</Badge>
      </li>
    ))}
  </ul>
);
