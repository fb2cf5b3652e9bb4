import { previewPrompt, promptEdit, tryVersion } from "@workers/evaluations/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import type { ColumnResult } from "./components/playground/column-choice.ts";
import { textOf } from "./form.server.ts";
import type { Json } from "./json.ts";
import { attempt, type RefusedProblem } from "./problems.server.ts";

/** The prompt that a side of the form describes; undefined for kinds without one. */
function promptIn(form: FormData, side: string) {
  if (!form.has(`${side}-model`)) return undefined;
  const all = (name: string) =>
    form.getAll(`${side}-${name}`).map((value) => String(value).replaceAll("\r\n", "\n"));
  const numberIn = (name: string) => {
    const text = textOf(form, `${side}-${name}`).trim();
    return text === "" ? undefined : Number(text);
  };
  const contents = all("content");
  const messages = all("role").map((role, i) => ({ role, content: contents[i] ?? "" }));
  const parameters = { temperature: numberIn("temperature"), maxOutputTokens: numberIn("tokens") };
  const edit = { models: [textOf(form, `${side}-model`).trim()], parameters };
  return parseOrFail(promptEdit, { ...edit, ...(messages.length > 0 && { messages }) }, `${side}/prompt`);
}

/**
 * Runs both sides, or previews their messages. What is wrong with one of them is shown on it; where neither can be run
 * for the same reason, that is the page's problem.
 */
export async function tryColumns(
  ctx: Ctx,
  ref: string,
  form: FormData,
  input: Json,
  intent: "run" | "preview",
): Promise<{ ok: true; value: ColumnResult[] } | { ok: false; problem: RefusedProblem }> {
  const side = async (name: string): Promise<ColumnResult> => {
    const version = textOf(form, `${name}-version`) || "latest";
    const asked = { version, channel: "production" as const, input, prompt: promptIn(form, name) };
    return intent === "run"
      ? { runId: (await tryVersion(ctx, ref, asked)).runId }
      : { preview: (await previewPrompt(ctx, ref, asked)).messages };
  };
  const tried = [await attempt(side("a")), await attempt(side("b"))];
  const failed = tried.flatMap((one) => (one.ok ? [] : [one.problem]));
  const [first, second] = failed;
  if (first && second && first.code === second.code) return { ok: false, problem: first };
  return { ok: true, value: tried.map((one) => (one.ok ? one.value : { problem: one.problem })) };
}
