import type { AppLoadContext } from "@remix-run/cloudflare";
import { type OpenAgent, openAgent } from "@workers/visits/index.ts";
import type { ShownDemo } from "./components/home/demo.tsx";
import { isObject, type Json } from "./json.ts";
import { neededText, shownVisit } from "./visit.server.ts";

declare module "@workers/kernel/env.ts" {
  interface Env {
    /** The agent that the front page runs for everybody: `workspace/agent`. It has to be open to visitors, and need one text. */
    DEMO_AGENT?: string;
  }
}

/** That of the examples which is open from the first start. */
const USUAL = "harbor/summarise";

interface Demo {
  tenantSlug: string;
  agentSlug: string;
  agent: OpenAgent;
}

/** The agent that the front page runs; null where there is none. */
export async function demoAgent(context: AppLoadContext): Promise<Demo | null> {
  const [tenantSlug = "", agentSlug = ""] = (context.env.DEMO_AGENT ?? USUAL).split("/");
  const agent = await openAgent(context, tenantSlug, agentSlug);
  return agent && neededText(agent.live.inputSchema) ? { tenantSlug, agentSlug, agent } : null;
}

/** What the front page shows of it: what to ask with an example, and what this visitor asked last. */
export async function shownDemo(request: Request, context: AppLoadContext): Promise<ShownDemo | null> {
  const demo = await demoAgent(context);
  if (!demo) return null;
  const { turns, ...visit } = await shownVisit(request, context, demo.agent);
  const field = neededText(visit.inputSchema) ?? "";
  const { properties } = visit.inputSchema as { properties: Record<string, Json> };
  const about = isObject(properties[field]) ? properties[field] : {};
  const [example] = Array.isArray(about.examples) ? about.examples : [];
  const last = turns.at(-1);
  const text = isObject(last?.input) ? last.input[field] : example;
  return {
    path: `/agents/${demo.tenantSlug}/${demo.agentSlug}`,
    title: demo.agentSlug,
    label: typeof about.title === "string" ? about.title : field,
    text: typeof text === "string" ? text : "",
    visit: { ...visit, turns: last ? [last] : [] },
  };
}
