import { Form } from "@remix-run/react";
import type { CanaryView } from "@workers/deployments/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { countOf, formatShare } from "~/format.ts";

const ENDS: Record<Exclude<CanaryView["status"], "running">, string> = {
  promoted: "was promoted",
  ended: "was ended",
  replaced: "was replaced",
  rolled_back: "was given up by itself",
};

/** The canary beside a deployment: what both come to, and what to do with it; or how the last one ended. */
export function CanaryCard({
  stable,
  canary,
  mayDeploy,
}: {
  stable: string;
  canary: CanaryView;
  mayDeploy: boolean;
}) {
  if (canary.status !== "running") return <Ended canary={canary} status={canary.status} />;
  const { minRuns, maxExtraFailurePercent } = canary;
  return (
    <Section
      title="Canary"
      description={`Given up by itself where, of at least ${countOf(minRuns, "run")}, ${maxExtraFailurePercent} percentage points more fail than of ${stable}.`}
      actions={
        mayDeploy && (
          <>
            <ConfirmDialog
              trigger="End"
              title={`End the canary ${canary.version}?`}
              confirm="End it"
              fields={{ intent: "end" }}
            >
              All runs get {stable} again, from the next one on.
            </ConfirmDialog>
            <ConfirmDialog
              trigger="Promote"
              title={`Make ${canary.version} live for all runs?`}
              confirm="Promote"
              fields={{ intent: "promote" }}
            >
              It takes the place of {stable} from the next run on; you can roll back in one click.
            </ConfirmDialog>
          </>
        )
      }
    >
      <div className="grid gap-5 sm:grid-cols-2">
        <Side title="Stable" version={stable} percent={100 - canary.percent} count={canary.stable} />
        <Side title="Canary" version={canary.version} percent={canary.percent} count={canary.canary} canary />
      </div>
      {mayDeploy && <ShareForm percent={canary.percent} />}
    </Section>
  );
}

function Side({
  title,
  version,
  percent,
  count,
  canary = false,
}: {
  title: string;
  version: string;
  percent: number;
  count: CanaryView["canary"];
  canary?: boolean;
}) {
  return (
    <div className="rounded-lg border border-line p-4">
      <p className="flex items-center justify-between gap-3 text-sm">
        <span className="flex items-center gap-2">
          <Badge tone={canary ? "info" : "good"} dot live={canary}>
            {title}
          </Badge>
          <span className="font-mono">{version}</span>
        </span>
        <span className="text-faint tabular-nums">{percent} % of the runs</span>
      </p>
      <p className="mt-3 font-semibold text-2xl tabular-nums">
        {count.runs === 0 ? "–" : formatShare(count.failed / count.runs)}
      </p>
      <p className="text-faint text-sm">
        {count.runs === 0
          ? "No run of it has ended yet"
          : `failed: ${count.failed} of ${countOf(count.runs, "run")}`}
      </p>
    </div>
  );
}

const ShareForm = ({ percent }: { percent: number }) => (
  <Form method="post" className="mt-5 flex flex-wrap items-end gap-3 border-line border-t pt-5">
    <Field id="percent" label="Share of the runs (%)">
      <Input
        {...fieldProps("percent", false, false)}
        key={percent}
        name="percent"
        type="number"
        min={1}
        max={99}
        required
        defaultValue={percent}
        className="max-w-32"
      />
    </Field>
    <Button type="submit" name="intent" value="share">
      Change
    </Button>
  </Form>
);

function Ended({
  canary: { version, endedAt, reason },
  status,
}: {
  canary: CanaryView;
  status: keyof typeof ENDS;
}) {
  return (
    <Notice tone={status === "rolled_back" ? "warn" : "info"} title={`The canary ${version} ${ENDS[status]}`}>
      {reason} {endedAt && <Moment at={endedAt} />}
    </Notice>
  );
}
