import { createRoute, z } from "@hono/zod-openapi";
import { anyJson } from "../kernel/any-json.ts";
import { createRouter } from "../kernel/app-env.ts";
import { DomainError, fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { isObject, type Json, parseJson } from "../kernel/json.ts";
import { plainText } from "../kernel/plain-text.ts";
import { rateHeaders } from "../kernel/rate-headers.ts";
import type { Site } from "../tenants/index.ts";
import type { RunScope } from "./admit-run.ts";
import { isFinal, runSummary } from "./contract.ts";
import { conversationOf, idempotencyOf, scopeOfRequest } from "./http-run.ts";
import { fetchPayload } from "./payload.ts";
import { launchRun, type Started } from "./start-run.ts";
import { toSummary } from "./view.ts";

/** Longest run that the edge endpoint waits for; longer ones are started over the API. */
const WAIT_SECONDS = 300;

const GUARDS = { "content-security-policy": "sandbox", "x-content-type-options": "nosniff" };

/** The edge endpoint: with a key, its tenant is meant on any host; without one, the host's, and the deployment has to be public. */
export const edgeRoutes = createRouter();

const callRoute = createRoute({
  method: "post",
  path: "/run/{alias}",
  operationId: "callAgent",
  "x-permission": "public",
  tags: ["Edge"],
  summary: "Call a deployed agent",
  description:
    "On the workspace's own host: the body is the input, the response is the output as JSON, or in the media type that the manifest declares. `Quayside-Run-Id` names the run. A public deployment needs no key.",
  request: {
    params: z.object({
      alias: plainText
        .min(1)
        .max(128)
        .openapi({ description: "The deployment's alias.", example: "csv-insights" }),
    }),
    headers: z.object({
      "quayside-conversation": z.string().max(128).optional().openapi({
        description:
          "The conversation that it belongs to: agents with a memory know what was said in it. Without a key, a name of 20 characters at least that nobody can guess.",
        example: "6f1c2b1e-7f0a-4a53-9d0e-2f6f6c0e9a11",
      }),
    }),
    body: { content: { "application/json": { schema: anyJson } }, required: false },
  },
  responses: {
    200: { description: "The output.", content: { "application/json": { schema: anyJson } } },
    202: {
      description: "The run goes on; `Location` says where it can be read.",
      content: { "application/json": { schema: runSummary } },
    },
  },
});
edgeRoutes.openapi(callRoute, async (c) => {
  const text = await c.req.text();
  const owner = c.var.credential.type === "anonymous" ? tenantOf(c.var.site) : undefined;
  const scope = scopeOfRequest(c, owner);
  const { alias } = c.req.valid("param");
  const called = { alias, text, trigger: "edge" as const, idempotency: await idempotencyOf(c, text) };
  return (await callDeployed(scope, { ...called, conversation: conversationOf(c) })) as never;
});

interface EdgeCall {
  alias: string;
  /** The input as JSON; nothing is `{}`. */
  text: string;
  trigger: "edge" | "page";
  idempotency: Awaited<ReturnType<typeof idempotencyOf>>;
  conversation: ReturnType<typeof conversationOf>;
}

/** Runs what is live as an alias, and answers with its output. */
export async function callDeployed(
  scope: RunScope,
  { alias, text, trigger, idempotency, conversation }: EdgeCall,
): Promise<Response> {
  const input: Json | undefined = text === "" ? {} : parseJson(text);
  if (input === undefined)
    fail("invalid_input", "The body is not JSON.", { issues: [{ pointer: "", detail: "send JSON" }] });
  const run = { agent: alias, channel: "production", input, trigger, idempotency, conversation } as const;
  return edgeAnswer(scope, await launchRun(scope, { ...run, waitSeconds: WAIT_SECONDS }));
}

function tenantOf(site: Site): Id<"ten"> {
  // Of a host without a tenant, which is nobody's, no more is said than of an agent that is not public.
  if (site.kind === "tenant") return site.tenant.id;
  fail("unauthenticated", "Call the workspace's own host, or send an API key as a bearer token.");
}

/** The answer to a call: the output alone, or where a run is that goes on. Refuses with what a failed run failed by. */
export async function edgeAnswer(
  scope: RunScope,
  { run, output, deployment, rate }: Started,
): Promise<Response> {
  const headers = new Headers({ ...GUARDS, ...rateHeaders(rate), "quayside-run-id": run.id });
  if (!isFinal(run.status)) {
    headers.set("location", `/api/v1/runs/${run.id}`);
    return Response.json(toSummary(run), { status: 202, headers });
  }
  const stored = run.outcome?.output;
  const text = output ?? (stored ? await fetchPayload(scope.env, scope.tenantId, stored) : undefined);
  if (run.status !== "succeeded" || text === undefined || text === null) {
    const { code, message, fault } = run.outcome?.error ?? {
      code: run.status,
      message: "The run has no output.",
    };
    if (fault)
      fail("unavailable", message, { retryAfter: 1, meta: { runId: run.id, runStatus: run.status } });
    const meta = { runId: run.id, runStatus: run.status, agentCode: code };
    throw new DomainError({
      code: run.status === "timed_out" ? "run_timed_out" : "run_failed",
      detail: message,
      meta,
    });
  }
  const mediaType = mediaTypeOf(deployment?.outputSchema);
  const value = mediaType === undefined ? undefined : parseJson(text);
  const plain = mediaType !== undefined && typeof value === "string";
  headers.set("content-type", plain ? `${mediaType}; charset=utf-8` : "application/json");
  return new Response(plain ? value : text, { headers });
}

/** What the manifest declares the output to be: `contentMediaType` of a text output (JSON Schema 2020-12, section 8.4). */
function mediaTypeOf(schema: unknown): string | undefined {
  const type = isObject(schema) && schema.type === "string" ? schema.contentMediaType : undefined;
  return typeof type === "string" && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : undefined;
}
