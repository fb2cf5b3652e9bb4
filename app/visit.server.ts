import { type AppLoadContext, data, redirect } from "@remix-run/cloudflare";
import {
  lookAt,
  newVisitor,
  type OpenAgent,
  openAgent,
  say,
  startOver,
  type Visitor,
  visitorOf,
} from "@workers/visits/index.ts";
import type { ShownVisit } from "./components/visits/shown-visit.ts";
import { chosen } from "./form.server.ts";
import { isObject, type Json } from "./json.ts";
import { attempt, problemAnswer } from "./problems.server.ts";
import { submittedValue } from "./submitted-value.server.ts";

/** The one text that a prompt agent asks for: then talking with it is a chat. */
function chatField(kind: string, schema: unknown): string | null {
  const { properties } = isObject(schema as Json) ? (schema as { properties?: Json }) : {};
  const [only, another] = isObject(properties) ? Object.entries(properties) : [];
  const isText = only && isObject(only[1]) && only[1].type === "string" && !only[1].enum;
  return kind === "prompt" && isText && !another ? only[0] : null;
}

/** What a visitor's page shows of their visit; null where the agent is not open to visitors. */
export async function visitFor(
  request: Request,
  context: AppLoadContext,
  tenantSlug: string,
  agentSlug: string,
): Promise<ShownVisit | null> {
  const agent = await openAgent(context, tenantSlug, agentSlug);
  return agent && (await shownVisit(request, context, agent));
}

/** What is shown of somebody's visit to an agent that is open to visitors. */
export async function shownVisit(
  request: Request,
  context: AppLoadContext,
  agent: OpenAgent,
): Promise<ShownVisit> {
  const visitor = await visitorOf(context.env, request, context.clock.now());
  const visit = visitor ? await lookAt(context, agent, visitor) : null;
  const { kind, inputSchema, outputSchema } = agent.live;
  return {
    turns: (visit?.turns ?? []) as ShownVisit["turns"],
    chatField: chatField(kind, inputSchema),
    inputSchema: inputSchema as Json,
    outputSchema: outputSchema as Json,
  };
}

/** The agent and the visitor of a request that is about a visit; null where there is no such visit. */
export async function visitOf(
  request: Request,
  context: AppLoadContext,
  { tenantSlug = "", agentSlug = "" }: { tenantSlug?: string | undefined; agentSlug?: string | undefined },
): Promise<{ agent: OpenAgent; visitor: Visitor } | null> {
  const visitor = await visitorOf(context.env, request, context.clock.now());
  const agent = visitor && (await openAgent(context, tenantSlug, agentSlug));
  return agent ? { agent, visitor } : null;
}

/** The one text that an agent cannot do without: all that it has to be asked. */
export function neededText(schema: unknown): string | null {
  if (!isObject(schema as Json)) return null;
  const { properties, required } = schema as { properties?: Record<string, Json>; required?: string[] };
  const [field, another] = required ?? [];
  const asked = field === undefined || another !== undefined ? undefined : properties?.[field];
  return field !== undefined && isObject(asked) && asked.type === "string" ? field : null;
}

/** The input of a visitor's form: its text, where the agent needs no more, else what the schema's form sent. */
function inputOf(form: FormData, { live: { kind, inputSchema } }: OpenAgent) {
  const field = chatField(kind, inputSchema) ?? neededText(inputSchema);
  const text = form.get("text");
  return field !== null && typeof text === "string"
    ? { ok: true as const, value: { [field]: text } as Json }
    : submittedValue(form, "input", "/input", "The input");
}

/** What a visitor's form asks for: `ask` the agent, or `start-over`. Leads back to the page that shows the visit. */
export async function visitFromForm(
  request: Request,
  context: AppLoadContext,
  agent: OpenAgent,
  form: FormData,
  back = `${new URL(request.url).pathname}?tab=try`,
) {
  const known = await visitorOf(context.env, request, context.clock.now());
  if (chosen(form, "intent", ["ask", "start-over"]) === "start-over") {
    if (known) await startOver(context, agent, known);
    return redirect(back, 303);
  }
  const input = inputOf(form, agent);
  if (!input.ok) return problemAnswer(input.problem);
  const visitor = known ?? (await newVisitor(context.env, context.clock.now()));
  const said = await attempt(say(context, agent, visitor, input.value));
  if (!said.ok) {
    const { data: answer, init } = problemAnswer(said.problem);
    return data({ ...answer, sent: input.value }, init ?? {});
  }
  return redirect(back, {
    status: 303,
    ...(visitor.cookie && { headers: { "set-cookie": visitor.cookie } }),
  });
}
