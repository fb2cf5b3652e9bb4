import { redirect } from "@remix-run/cloudflare";
import type { Ctx } from "@workers/kernel/context.ts";
import { startRun } from "@workers/runs/index.ts";
import { chosenChannel } from "./form.server.ts";
import { attempt, problemAnswer } from "./problems.server.ts";
import { submittedValue } from "./submitted-value.server.ts";

/** Starts the run that a `RunForm` asks for, and goes to its page; a refusal is the action's answer. */
export async function startRunFromForm(ctx: Ctx, agent: string, form: FormData) {
  const input = submittedValue(form, "input", "/input", "The input");
  if (!input.ok) return problemAnswer(input.problem);
  const channel = chosenChannel(form);
  const started = await attempt(
    startRun(ctx, agent, { input: input.value, channel }, { mode: "async", trigger: "page" }),
  );
  return started.ok ? redirect(`/console/runs/${started.value.id}`) : problemAnswer(started.problem);
}
