import { Form, useRevalidator } from "@remix-run/react";
import type { ExportView } from "@workers/lifecycle/contract.ts";
import { useEffect } from "react";
import { Badge, type Tone } from "~/components/ui/badge.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { formatBytes } from "~/format.ts";

const LOOK_MS = 2_000;

const STATES: Record<ExportView["state"], [tone: Tone, label: string]> = {
  running: ["info", "Being written"],
  ready: ["good", "Ready"],
  failed: ["bad", "Failed"],
  expired: ["neutral", "Not kept any more"],
};

/** Asks for an export of everything, and shows how far it is; without scripts, whenever the page is loaded. */
export function Exports({ exports }: { exports: ExportView[] }) {
  const isRunning = exports.some(({ state }) => state === "running");
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(revalidate, LOOK_MS);
    return () => clearInterval(timer);
  }, [isRunning, revalidate]);
  return (
    <Section
      title="Export"
      description="Every table as JSON Lines, bundles, and what runs took and gave, in one tar. Secrets are left out."
      actions={
        <Form method="post">
          <Button type="submit" name="intent" value="export" size="sm" disabled={isRunning}>
            Export everything
          </Button>
        </Form>
      }
    >
      {exports.length === 0 ? (
        <p className="text-soft text-sm">
          Nothing was exported yet. It takes a few minutes; you get a mail when it is ready.
        </p>
      ) : (
        <ul className="grid gap-3">
          {exports.map((one) => (
            <ExportLine key={one.id} {...one} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function ExportLine({ id, state, progress, bytes, createdAt, expiresAt }: ExportView) {
  const [tone, label] = STATES[state];
  const percent = Math.round(progress * 100);
  return (
    <li className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2 text-sm">
      <Badge tone={tone} dot live={state === "running"}>
        {label}
      </Badge>
      <span className="text-soft">
        Asked for <Moment at={createdAt} />
        {state !== "failed" && `, ${formatBytes(bytes)}`}
      </span>
      {state === "running" && (
        <progress value={percent} max={100} aria-label="Export" className="h-2 w-40 accent-signal">
          {percent} %
        </progress>
      )}
      {state === "ready" && (
        <>
          <ButtonLink to={`/console/settings/danger/exports/${id}`} reloadDocument size="sm" variant="solid">
            Download
          </ButtonLink>
          {expiresAt && (
            <span className="text-faint">
              Deleted <Moment at={expiresAt} />
            </span>
          )}
        </>
      )}
      {state === "failed" && <span className="text-soft">It was tried ten times. Ask for another one.</span>}
    </li>
  );
}
