import { Form, useNavigation } from "@remix-run/react";
import type { AttemptView, TestResult } from "@workers/deployments/contract.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { LastDeploy } from "~/components/deployments/deploy-history.tsx";
import { asSchema } from "~/components/schema-form/json-schema.ts";
import { SchemaForm } from "~/components/schema-form/schema-form.tsx";
import { Button } from "~/components/ui/button.tsx";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { Field, fieldProps, Select } from "~/components/ui/field.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import type { Json } from "~/json.ts";
import type { Problem } from "~/problem.ts";
import { DeployProgress } from "./deploy-progress.tsx";
import { PublishedHere } from "./published.tsx";
import { TestResults } from "./test-results.tsx";
import { useDeployStream } from "./use-deploy-stream.ts";

export interface DeployFormProps {
  /** The agent's id or slug. */
  agent: string;
  version: string;
  configSchema: Json;
  /** Hosts that the manifest names. */
  hosts: readonly string[];
  tests: number;
  /** Something of the agent is live, for a canary to run beside. */
  beside?: boolean;
  /** The last deploy of this version. */
  last?: AttemptView | undefined;
  /** The name under which it is called, where that is asked for. */
  alias?: string;
  problem?: Problem | undefined;
}

/**
 * Asks for what a deployment needs, and makes the version live: through the API, whose steps it shows, or without scripts by
 * the page's action.
 */
export function DeployForm({
  agent,
  version,
  configSchema,
  hosts,
  tests,
  beside,
  last,
  alias,
  problem: answered,
}: DeployFormProps) {
  const { progress, submit } = useDeployStream(agent);
  const submitting = useNavigation().state === "submitting";
  const busy = submitting || progress?.busy === true;
  const problem = progress ? progress.problem : answered;
  const failed = problem?.meta.tests as TestResult[] | undefined;
  const log = problem?.meta.log;
  const configurable = Object.keys(asSchema(configSchema).properties ?? {}).length > 0;
  if (progress?.deployed && alias === undefined)
    return <PublishedHere agent={agent} {...progress.deployed} />;
  return (
    <Form method="post" onSubmit={submit} className="grid gap-6">
      <input type="hidden" name="intent" value="deploy" />
      <input type="hidden" name="version" value={version} />
      {problem && <ProblemNotice problem={{ ...problem, issues: configurable ? [] : problem.issues }} />}
      {last && !problem && !progress && <LastDeploy attempt={last} />}
      {failed && <TestResults tests={failed} />}
      {typeof log === "string" && log.trim() !== "" && (
        <CodeBlock title="The last that was printed" code={log.trim()} wrap />
      )}
      <Field
        id="channel"
        label="Channel"
        description="Production is what callers get unless they ask for preview."
      >
        <Select
          {...fieldProps("channel", true, false)}
          name="channel"
          defaultValue="production"
          className="sm:max-w-80"
        >
          <option value="production">Production</option>
          <option value="preview">Preview</option>
        </Select>
      </Field>
      {alias !== undefined && (
        <LabelledInput
          name="alias"
          label="Called as"
          description="Its name in this workspace, in addresses and for other agents."
          problem={problem}
          defaultValue={alias}
          maxLength={63}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="sm:max-w-80"
        />
      )}
      {beside && <CanaryFields problem={problem} />}
      {hosts.length > 0 && <HostGrants hosts={hosts} />}
      {configurable && (
        <SchemaForm
          schema={configSchema}
          name="config"
          label="Configuration"
          issues={problem?.issues ?? []}
          issuePrefix="/config"
        />
      )}
      <label className="flex items-start gap-3 text-sm">
        <input type="checkbox" name="public" className="mt-0.5 size-4.5 accent-(--solid)" />
        <span>
          <span className="font-medium">Public edge endpoint</span>
          <span className="block text-faint text-xs">
            Anyone may call it without a key, at this workspace's cost.
          </span>
        </span>
      </label>
      {progress && <DeployProgress progress={progress} />}
      <div className="flex flex-wrap items-center justify-between gap-4 border-line border-t pt-5">
        <p className="text-faint text-sm">
          {tests === 0
            ? "The manifest has no tests to run first."
            : `${tests === 1 ? "Its test runs" : `Its ${tests} tests run`} first; a failing one stops it.`}
        </p>
        <Button type="submit" variant="signal" size="lg" disabled={busy}>
          {busy ? "Testing and deploying…" : `Deploy ${version}`}
        </Button>
      </div>
    </Form>
  );
}

/** Whether all runs get it, or a share of them at first. */
const CanaryFields = ({ problem }: { problem: Problem | undefined }) => (
  <LabelledInput
    name="canary"
    label="Share of the runs (%)"
    description="Empty for all of them. With 1 to 99 it is a canary beside what is live, keeps that one's access and budget, and is given up by itself where it fails more often."
    problem={problem}
    required={false}
    type="number"
    min={1}
    max={99}
    placeholder="100"
    className="sm:max-w-80"
  />
);

function HostGrants({ hosts }: { hosts: readonly string[] }) {
  return (
    <fieldset className="rounded-lg border border-line px-4 pt-1 pb-4">
      <legend className="-ml-1.5 px-1.5 font-medium text-sm">Hosts that it may reach</legend>
      <p className="mb-3 text-faint text-xs">
        It asks for these. Without a tick it cannot reach that host; private addresses never.
      </p>
      <div className="flex flex-wrap gap-x-6 gap-y-2.5">
        {hosts.map((host) => (
          <label key={host} className="flex items-center gap-2.5 font-mono text-sm">
            <input
              type="checkbox"
              name="host"
              value={host}
              defaultChecked
              className="size-4.5 accent-(--solid)"
            />
            {host}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
