import { Form, useNavigation } from "@remix-run/react";
import type { AttemptView, TestResult } from "@workers/deployments/contract.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { LastDeploy } from "~/components/deployments/deploy-history.tsx";
import { NoProvider } from "~/components/models/no-provider.tsx";
import { Button } from "~/components/ui/button.tsx";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { DeployFields, type DeployFieldsProps, isConfigurable } from "./deploy-fields.tsx";
import { DeployProgress } from "./deploy-progress.tsx";
import { PublishedHere } from "./published.tsx";
import { TestResults } from "./test-results.tsx";
import { useDeployStream } from "./use-deploy-stream.ts";

export interface DeployFormProps extends DeployFieldsProps {
  /** The agent's id or slug. */
  agent: string;
  version: string;
  tests: number;
  /** What would keep it from being deployed now. */
  preflightProblem?: string | null | undefined;
  /** Whether a prompt has anybody to ask; true for all other kinds. */
  unasked?: string[] | null | undefined;
  /** The last deploy of this version. */
  last?: AttemptView | undefined;
}

/**
 * Asks for what a deployment needs, and makes the version live: through the API, whose steps it shows, or without scripts by
 * the page's action.
 */
export function DeployForm({
  agent,
  version,
  tests,
  last,
  preflightProblem,
  unasked,
  problem: answered,
  ...fields
}: DeployFormProps) {
  const { progress, submit } = useDeployStream(agent);
  const submitting = useNavigation().state === "submitting";
  const busy = submitting || progress?.busy === true;
  const problem = progress ? progress.problem : answered;
  const failed = problem?.meta.tests as TestResult[] | undefined;
  const log = problem?.meta.log;
  const configurable = isConfigurable(fields.configSchema);
  if (progress?.deployed && fields.alias === undefined)
    return <PublishedHere agent={agent} {...progress.deployed} />;
  return (
    <Form method="post" onSubmit={submit} className="grid gap-6">
      <input type="hidden" name="intent" value="deploy" />
      <input type="hidden" name="version" value={version} />
      {problem && <ProblemNotice problem={{ ...problem, issues: configurable ? [] : problem.issues }} />}
      {preflightProblem && !problem && !progress && (
        <Notice tone="warn" title="It cannot be deployed yet">
          {preflightProblem}
        </Notice>
      )}
      {unasked && !progress && <NoProvider models={unasked} />}
      {last && !problem && !progress && <LastDeploy attempt={last} />}
      {failed && <TestResults tests={failed} />}
      {typeof log === "string" && log.trim() !== "" && (
        <CodeBlock title="The last that was printed" code={log.trim()} wrap />
      )}
      <DeployFields {...fields} problem={problem} />
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
