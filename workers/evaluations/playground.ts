import {
  findDeployable,
  loadProgram,
  type PromptProgram,
  parseTemplate,
  TemplateError,
} from "../agents/index.ts";
import { candidateFor, keepTrial, type TriedCandidate } from "../deployments/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { applyDefaults, compileSchema } from "../kernel/json-schema.ts";
import { scopeOf, startTrial } from "../runs/index.ts";
import { renderedPrompt } from "../runtimes/index.ts";
import type { Trial } from "../tenants/index.ts";
import type { PreviewInput, PreviewView, PromptEdit, TrialInput } from "./playground-contract.ts";

/** Runs a version once, live or not, and as a prompt agent with another prompt; answers the run's id. */
export async function tryVersion(ctx: Ctx, ref: string, input: TrialInput): Promise<{ runId: Id<"run"> }> {
  ctx.require("runs:create");
  const tried = await candidateFor(ctx, ref, input);
  const { id } = await keepTrial(ctx, tried.candidate, trialOf(tried, input.prompt));
  const { input: value, maxCostMicros } = input;
  const asked = { trial: id, input: value, trigger: "playground" as const, maxCostMicros };
  return { runId: await startTrial(scopeOf(ctx), asked) };
}

/** The messages that a version would send for an input, before any model is asked. */
export async function previewPrompt(
  ctx: Ctx,
  ref: string,
  { input, prompt, ...of }: PreviewInput,
): Promise<PreviewView> {
  const tried = await candidateFor(ctx, ref, of);
  const { candidate } = tried;
  if (candidate.kind !== "prompt") notPrompt(candidate.kind, "/version");
  const value = applyDefaults(candidate.inputSchema, input);
  const issues = compileSchema(candidate.inputSchema).issues(value);
  if (issues.length > 0)
    fail("invalid_input", "The input does not match the agent's inputSchema.", {
      issues: issues.map(({ pointer, detail }) => ({ pointer: `/input${pointer}`, detail })),
    });
  const deployment = { ...candidate, trial: trialOf(tried, prompt) };
  const rendered = await renderedPrompt(ctx.env, { tenantId: ctx.tenant.id, deployment }, value);
  if ("problem" in rendered)
    fail("invalid_input", rendered.problem, {
      issues: [{ pointer: "/prompt/messages", detail: rendered.problem }],
    });
  return rendered;
}

function trialOf({ candidate }: TriedCandidate, prompt: PromptEdit | undefined): Trial {
  if (!prompt) return {};
  if (candidate.kind !== "prompt") notPrompt(candidate.kind, "/prompt");
  const issues = (prompt.messages ?? []).flatMap(({ content }, i) => {
    const problem = templateProblem(content);
    return problem === undefined ? [] : [{ pointer: `/prompt/messages/${i}/content`, detail: problem }];
  });
  if (issues.length > 0) fail("invalid_input", "The prompt cannot be used so.", { issues });
  // As JSON, which leaves out what is undefined.
  return { prompt: JSON.parse(JSON.stringify(prompt)) };
}

const notPrompt = (kind: string, pointer: string): never =>
  fail("invalid_input", "Only prompt agents have a prompt.", {
    issues: [{ pointer, detail: `is of an agent of kind ${kind}` }],
  });

function templateProblem(text: string): string | undefined {
  try {
    parseTemplate(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return `is no template: ${error.message}`;
  }
}

/** Whether an agent is there for the actor, and its id. */
export const agentIdOf = async (ctx: Ctx, ref: string) =>
  (await findDeployable(ctx, ref)).agent.id as Id<"agt">;

/** What the form of the playground starts with: the prompt of a version. */
export async function promptOf(ctx: Ctx, ref: string, versionRef: string) {
  ctx.require("deployments:write");
  const { source, version } = await findDeployable(ctx, ref);
  const { digest } = await version(versionRef);
  const owner = source?.tenantId ?? ctx.tenant.id;
  const { messages, models, parameters } = await loadProgram<PromptProgram>(ctx.env, owner, digest);
  return {
    ...{ messages, model: models[0] ?? "" },
    temperature: parameters.temperature ?? null,
    maxOutputTokens: parameters.maxOutputTokens ?? null,
  };
}
