import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { Card } from "~/components/ui/card.tsx";
import { agent } from "~/texts/agent.ts";
import { directory } from "~/texts/directory.ts";
import { useLocale } from "~/texts/locale.ts";
import { numbersIn } from "~/texts/numbers.ts";
import { useTexts } from "~/texts/texts.ts";
import type { AgentFace } from "./agent-face.ts";

type Shown = Pick<
  AgentFace,
  "version" | "kind" | "runs" | "measured" | "permissions" | "timeoutSeconds" | "pricePerRunMicros"
>;

/** What to know of an agent before it is called: version, price, limits, and what it asks for. */
export function AgentFacts({ face }: { face: Shown }) {
  const t = useTexts(agent).facts;
  const { kinds, prices, perRun } = useTexts(directory);
  const { count, money } = numbersIn(useLocale());
  const { version, kind, runs, timeoutSeconds, pricePerRunMicros } = face;
  const facts: [string, ReactNode][] = [
    [t.version, version],
    [t.kind, kinds[kind]],
    [t.price, pricePerRunMicros === 0 ? prices.free : perRun(money(pricePerRunMicros))],
    ...(kind === "static" ? [] : [[t.time, t.seconds(timeoutSeconds)] as [string, string]]),
    ...(runs === null ? [] : [[t.runs, count(runs)] as [string, string]]),
    [t.asks, <Asks key="asks" face={face} />],
  ];
  return (
    <Card className="p-5">
      <h2 className="font-semibold text-sm">{t.title}</h2>
      <dl className="mt-3 grid gap-2.5 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-faint">{name}</dt>
            <dd className="min-w-0 break-words text-right font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {face.measured && kind !== "static" && <Measured measured={face.measured} />}
    </Card>
  );
}

/** How it has done of late; where that is too few runs to say, it says so. */
function Measured({ measured }: { measured: NonNullable<Shown["measured"]> }) {
  const t = useTexts(agent).measured;
  const { count, share, duration, money } = numbersIn(useLocale());
  const { runs, successRate, p95Ms, costPerRunMicros } = measured;
  const facts: [string, string][] =
    successRate === null
      ? []
      : [
          [t.runs, count(runs)],
          [t.success, share(successRate)],
          ...(p95Ms === null ? [] : [[t.p95, duration(p95Ms)] as [string, string]]),
          [t.cost, money(costPerRunMicros ?? 0)],
        ];
  return (
    <>
      <h3 className="mt-5 border-line border-t pt-4 font-semibold text-sm">{t.title}</h3>
      {facts.length === 0 && <p className="mt-1 text-pretty text-soft text-sm">{t.few(runs)}</p>}
      <dl className="mt-3 grid gap-2.5 text-sm empty:hidden">
        {facts.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-faint">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** What it may do, in a few words that lead to more of them. */
function Asks({ face: { kind, permissions } }: { face: Shown }) {
  const t = useTexts(directory).permissions;
  const { hosts, models, agents, store } = permissions;
  const asks = [
    (hosts.length > 0 || kind === "remote") && t.network,
    (models.length > 0 || kind === "prompt") && t.models,
    agents.length > 0 && t.agents,
    store && t.store,
  ].filter(Boolean);
  return (
    <Link to="?tab=permissions" preventScrollReset className="link">
      {asks.join(", ") || t.none}
    </Link>
  );
}
