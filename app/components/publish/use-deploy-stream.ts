import { useRevalidator } from "@remix-run/react";
import type { DeployEvent, DeploymentView, DeployStep, TestResult } from "@workers/deployments/contract.ts";
import { type FormEvent, useState } from "react";
import { parseJson } from "~/json.ts";
import { type Problem, problemOfResponse } from "~/problem.ts";
import { configIn, deployRequestOf } from "./deploy-request.ts";
import { serverSentEvents } from "./server-sent-events.ts";

export interface DeployProgress {
  /** Those that were begun, in order; the last one is under way unless it ended there. */
  steps: DeployStep[];
  /** The last lines that a build has said. */
  build: string[];
  tests: Omit<Extract<DeployEvent, { type: "test" }>, "type">[];
  busy: boolean;
  problem?: Problem;
  deployed?: { deployment: DeploymentView; tests: TestResult[] };
}

const MAX_LINES = 200;

const LOST: Problem = {
  code: "unavailable",
  detail: "The connection was lost. The deploy goes on: reload the page to see what it came to.",
  issues: [],
  meta: {},
};

/** What is known after one more event of the stream. */
function taken(progress: DeployProgress, { type, data }: { type: string; data: unknown }): DeployProgress {
  switch (type) {
    case "step":
      return { ...progress, steps: [...progress.steps, (data as { step: DeployStep }).step] };
    case "build":
      return { ...progress, build: [...progress.build, (data as { line: string }).line].slice(-MAX_LINES) };
    case "test":
      return { ...progress, tests: [...progress.tests, data as DeployProgress["tests"][number]] };
    case "deployed":
      return { ...progress, deployed: data as NonNullable<DeployProgress["deployed"]> };
    case "problem":
      return { ...progress, problem: problemOfResponse(500, data) };
    default:
      return progress;
  }
}

/** Deploys what a form asks for through the API, and tells how far it is. `submit` is the form's `onSubmit`. */
export function useDeployStream(agent: string) {
  const [progress, setProgress] = useState<DeployProgress>();
  const { revalidate } = useRevalidator();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    const form = new FormData(event.currentTarget);
    const config = configIn(form);
    // What the server alone can say of it, it says in answer to the form itself.
    if (!config) return;
    event.preventDefault();
    let now: DeployProgress = { steps: [], build: [], tests: [], busy: true };
    const show = (next: DeployProgress) => {
      now = next;
      setProgress(next);
    };
    show(now);
    try {
      const response = await fetch(`/api/v1/agents/${encodeURIComponent(agent)}/deployments`, {
        method: "POST",
        headers: { accept: "text/event-stream", "content-type": "application/json" },
        body: JSON.stringify(deployRequestOf(form, config)),
      });
      if (!response.ok || !response.body)
        show({ ...now, problem: problemOfResponse(response.status, parseJson(await response.text())) });
      else for await (const one of serverSentEvents(response.body)) show(taken(now, one));
    } catch {}
    if (now.deployed) revalidate();
    show({ ...now, busy: false, ...(!now.deployed && !now.problem && { problem: LOST }) });
  };
  return { progress, submit };
}
