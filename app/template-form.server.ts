import { data } from "@remix-run/cloudflare";
import type { TemplatePreview, TemplateView } from "@workers/agents/contract.ts";
import { templateInput } from "@workers/agents/contract.ts";
import { checkSettings, createFromTemplate, getAgent, previewTemplate } from "@workers/agents/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { fail } from "@workers/kernel/errors.ts";
import type { Json, JsonObject } from "@workers/kernel/json.ts";
import { chosen, textOf } from "./form.server.ts";
import { isObject } from "./json.ts";
import { attempt, invalid, type RefusedProblem, refusalInit } from "./problems.server.ts";
import { submittedValue } from "./submitted-value.server.ts";

/** What was filled in so far. Steps are those of the template, then the name, then the preview. */
export interface TemplateDraft {
  step: number;
  settings: JsonObject;
  slug: string;
  title: string;
}

interface Answer {
  draft: TemplateDraft;
  problem: RefusedProblem | null;
  preview: TemplatePreview | null;
}

type Template = Pick<TemplateView, "slug" | "title" | "steps" | "settings" | "sample">;

/** The schema of one step's settings. */
export function stepSchema({ settings, steps }: Template, step: number): JsonObject {
  const names = steps[step]?.settings ?? [];
  const properties = isObject(settings.properties as Json) ? (settings.properties as JsonObject) : {};
  const required = Array.isArray(settings.required) ? settings.required : [];
  return {
    type: "object",
    properties: Object.fromEntries(
      names.flatMap((name) => (properties[name] ? [[name, properties[name]]] : [])),
    ),
    required: required.filter((name) => names.includes(String(name))),
  };
}

/** What the form stands at before anything is filled in. */
export const emptyDraft = ({ slug, title }: Template): TemplateDraft => ({
  step: 0,
  settings: {},
  slug,
  title,
});

/** Takes a step of the form: back, on to the next one where this one is right, or making the agent. */
export async function takeStep(ctx: Ctx, template: Template, form: FormData) {
  const intent = chosen(form, "intent", ["next", "back", "create"]);
  const read = readDraft(template, form);
  if (!read.ok) return answer({ draft: read.draft, problem: read.problem, preview: null });
  const { draft } = read;
  if (intent === "back")
    return answer({ draft: { ...draft, step: Math.max(0, draft.step - 1) }, problem: null, preview: null });
  const { step: _, ...input } = draft;
  if (intent === "create") {
    const made = await attempt(createFromTemplate(ctx, template.slug, parseInput(input)));
    return made.ok ? made.value : answer({ draft, problem: made.problem, preview: null });
  }
  const checked = await attempt(checkStep(ctx, template, draft));
  if (!checked.ok) return answer({ draft, problem: checked.problem, preview: null });
  const next = { ...draft, step: draft.step + 1 };
  if (draft.step < template.steps.length) return answer({ draft: next, problem: null, preview: null });
  const seen = await attempt(previewTemplate(ctx, template.slug, parseInput(input)));
  return seen.ok
    ? answer({ draft: next, problem: null, preview: seen.value })
    : answer({ draft, problem: seen.problem, preview: null });
}

const answer = (value: Answer) => data(value, value.problem ? refusalInit(value.problem) : undefined);
const parseInput = (input: object) => parseOrFail(templateInput, input, "json");

async function checkStep(
  ctx: Ctx,
  template: Template,
  { step, settings, ...name }: TemplateDraft,
): Promise<void> {
  if (step < template.steps.length) {
    const schema = stepSchema(template, step);
    const own = Object.keys(schema.properties as JsonObject);
    const values = Object.entries(settings).filter(([key]) => own.includes(key));
    checkSettings({ settings: schema }, Object.fromEntries(values));
    return;
  }
  parseInput({ ...name, settings: {} });
  const taken = await attempt(getAgent(ctx, name.slug));
  if (!taken.ok) return;
  const issues = [{ pointer: "/slug", detail: "is taken in this workspace: choose another one" }];
  fail("conflict", `There is an agent ${name.slug} already.`, { issues });
}

/** The draft as the form sends it, with the values of its present step. */
function readDraft(
  template: Template,
  form: FormData,
): { ok: true; draft: TemplateDraft } | { ok: false; draft: TemplateDraft; problem: RefusedProblem } {
  const empty = emptyDraft(template);
  const at = Number(textOf(form, "step"));
  const step = Number.isInteger(at) && at >= 0 && at <= template.steps.length + 1 ? at : 0;
  const kept = submittedValue(form, "settings", "/settings", "What was filled in before");
  if (!kept.ok) return { ok: false, draft: empty, problem: kept.problem };
  const before = isObject(kept.value) ? kept.value : {};
  const draft = {
    step,
    settings: before as JsonObject,
    slug: form.has("slug") ? textOf(form, "slug") : empty.slug,
    title: form.has("title") ? textOf(form, "title") : empty.title,
  };
  if (step >= template.steps.length) return { ok: true, draft };
  const value = submittedValue(form, "value", "/settings", "The form");
  if (!value.ok) return { ok: false, draft, problem: value.problem };
  if (!isObject(value.value)) {
    const issues = [{ pointer: "/settings", detail: "must be an object" }];
    return { ok: false, draft, problem: invalid("The settings have to be a JSON object.", issues) };
  }
  // What was emptied in this step is gone.
  const own = template.steps[step]?.settings ?? [];
  const others = Object.entries(before).filter(([name]) => !own.includes(name));
  return {
    ok: true,
    draft: { ...draft, settings: { ...Object.fromEntries(others), ...value.value } as JsonObject },
  };
}
