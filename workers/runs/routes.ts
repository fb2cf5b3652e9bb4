import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { anyJson } from "../kernel/any-json.ts";
import { type AppEnv, createRouter, json, parseOrFail } from "../kernel/app-env.ts";
import { type Json, parseJson } from "../kernel/json.ts";
import { listOf, onePage, pageOf } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { rateHeaders } from "../kernel/rate-headers.ts";
import type { RunScope } from "./admit-run.ts";
import { cancelRun } from "./cancel-run.ts";
import {
  isFinal,
  logLine,
  replayInput,
  resumeInput,
  runInput,
  runQuery,
  runSummary,
  runView,
} from "./contract.ts";
import { eraseConversation } from "./erase-conversation.ts";
import { followRun, streamRun } from "./follow-run.ts";
import { idempotencyOf, scopeOfRequest, waitOf } from "./http-run.ts";
import { listRuns } from "./list-runs.ts";
import { getRun, getRunLogs, getRunOutput } from "./queries.ts";
import { replay } from "./replay-run.ts";
import { resumeRun } from "./resume-run.ts";
import { launchRun, runJson, type Started, scopeOf } from "./start-run.ts";

const agentParam = z.object({
  agent: plainText
    .min(1)
    .max(128)
    .openapi({ description: "An agent's id, or an alias in this workspace.", example: "csv-insights" }),
});
const runParam = z.object({
  run: plainText.max(64).openapi({ description: "A run's id.", example: "run_06ecvhd6sbp0kcfr2d3n4x5y6z" }),
});
const preferHeader = z.object({
  prefer: plainText.max(200).optional().openapi({
    description: "`wait=N`: wait up to N seconds (60 at most) for the run to end.",
    example: "wait=30",
  }),
  "idempotency-key": z
    .string()
    .max(255)
    .optional()
    .openapi({ description: "The same key with the same request gives the same run, for 24 hours." }),
});
const eventStream = {
  "text/event-stream": {
    schema: z.string().openapi({ description: "Server-sent events; ids are sequence numbers." }),
  },
};

/** Answers a started run: 200 when it has ended, 202 with its place when it has not. */
async function answerRun(c: Context<AppEnv>, scope: RunScope, started: Started): Promise<Response> {
  const { run, rate } = started;
  const headers = {
    "content-type": "application/json",
    location: `/api/v1/runs/${run.id}`,
    ...rateHeaders(rate),
  };
  return c.body(await runJson(scope, started), isFinal(run.status) ? 200 : 202, headers);
}

export const runRoutes = createRouter();

const startRoute = createRoute({
  method: "post",
  path: "/agents/{agent}/runs",
  operationId: "startRun",
  "x-permission": "runs:create",
  tags: ["Runs"],
  summary: "Start a run",
  description:
    "Answers 202 at once, or with `Prefer: wait=N` the finished run if it ends in time. With `Accept: text/event-stream` the run's events are streamed.",
  request: { params: agentParam, headers: preferHeader, body: { content: json(runInput), required: true } },
  responses: {
    200: {
      description: "The run has ended, or its events follow.",
      content: { ...json(runView), ...eventStream },
    },
    202: { description: "The run was accepted and goes on.", content: json(runView) },
  },
});
runRoutes.openapi(startRoute, async (c) => {
  const scope = scopeOfRequest(c);
  const { input, channel, maxCostMicros, conversation } = c.req.valid("json");
  const stream = c.req.header("accept")?.includes("text/event-stream") === true;
  const started = await launchRun(scope, {
    agent: c.req.valid("param").agent,
    channel,
    input,
    maxCostMicros,
    conversation,
    trigger: "api",
    idempotency: await idempotencyOf(c, await c.req.text()),
    waitSeconds: stream ? 0 : waitOf(c.req.header("prefer")),
  });
  if (stream) {
    c.set("rate", started.rate);
    return streamRun(c.env, scope.tenantId, started.run.id, 0) as never;
  }
  return (await answerRun(c, scope, started)) as never;
});

const listRoute = createRoute({
  method: "get",
  path: "/runs",
  operationId: "listRuns",
  "x-permission": "runs:read",
  tags: ["Runs"],
  summary: "List runs",
  description:
    "The workspace's runs, newest first, without inputs and outputs. All filters have to fit. Status, agent and time are found by an index; by the others one page looks at 5,000 runs, and where few of them fit it is short, or empty: `nextCursor` goes on behind them.",
  request: { query: runQuery },
  responses: { 200: { description: "A page of runs.", content: json(pageOf(runSummary, "RunPage")) } },
});
runRoutes.openapi(listRoute, async (c) => c.json(await listRuns(c.var.ctx, c.req.valid("query")), 200));

const readRoute = createRoute({
  method: "get",
  path: "/runs/{run}",
  operationId: "getRun",
  "x-permission": "runs:read",
  tags: ["Runs"],
  summary: "Read a run",
  description: "A run with its input, output, usage and cost.",
  request: { params: runParam },
  responses: { 200: { description: "The run.", content: json(runView) } },
});
runRoutes.openapi(readRoute, async (c) => c.json(await getRun(c.var.ctx, c.req.valid("param").run), 200));

const eventsRoute = createRoute({
  method: "get",
  path: "/runs/{run}/events",
  operationId: "followRun",
  "x-permission": "runs:read",
  tags: ["Runs"],
  summary: "Follow a run",
  description:
    "Streams the run's events until it ends, or the credential is taken away. `Last-Event-ID` resumes after the event of that id.",
  request: {
    params: runParam,
    headers: z.object({
      "last-event-id": z
        .string()
        .regex(/^\d{1,9}$/, "a number")
        .optional(),
    }),
  },
  responses: { 200: { description: "The events.", content: eventStream } },
});
runRoutes.openapi(eventsRoute, async (c) => {
  const after = Number(c.req.header("last-event-id") ?? 0);
  return (await followRun(c.var.ctx, c.req.valid("param").run, after)) as never;
});

const logsRoute = createRoute({
  method: "get",
  path: "/runs/{run}/logs",
  operationId: "getRunLogs",
  "x-permission": "runs:read",
  tags: ["Runs"],
  summary: "Read a run's log",
  description: "The log of an ended run, oldest line first. Follow the events of one that goes on.",
  request: { params: runParam },
  responses: {
    200: { description: "The log.", content: json(listOf(logLine).openapi("RunLog")) },
  },
});
runRoutes.openapi(logsRoute, async (c) =>
  c.json(onePage(await getRunLogs(c.var.ctx, c.req.valid("param").run)), 200),
);

const outputRoute = createRoute({
  method: "get",
  path: "/runs/{run}/output",
  operationId: "getRunOutput",
  "x-permission": "runs:read",
  tags: ["Runs"],
  summary: "Read a run's output",
  description: "The output alone; the way to those above 100 KB, which are streamed.",
  request: { params: runParam },
  responses: { 200: { description: "The output.", content: json(anyJson) } },
});
runRoutes.openapi(outputRoute, async (c) => {
  const output = await getRunOutput(c.var.ctx, c.req.valid("param").run);
  return c.body(output, 200, { "content-type": "application/json" }) as never;
});

const cancelRoute = createRoute({
  method: "post",
  path: "/runs/{run}/cancel",
  operationId: "cancelRun",
  "x-permission": "runs:cancel",
  tags: ["Runs"],
  summary: "Cancel a run",
  description:
    "Ends a run that goes on. What it has charged is dropped, and it does not settle any more. Answers the run: it takes `runs:read`, too.",
  request: { params: runParam },
  responses: { 200: { description: "The run, canceled.", content: json(runView) } },
});
runRoutes.openapi(cancelRoute, async (c) =>
  c.json(await cancelRun(c.var.ctx, c.req.valid("param").run), 200),
);

const resumeRoute = createRoute({
  method: "post",
  path: "/runs/{run}/resume",
  operationId: "resumeRun",
  "x-permission": "runs:create",
  tags: ["Runs"],
  summary: "Answer a run",
  description:
    "Answers what a run asks that is `awaiting_input`, and has it go on. One that nobody answers within seven days fails. It takes `runs:read`, too.",
  request: { params: runParam, body: { content: json(resumeInput), required: true } },
  responses: { 200: { description: "The run, which goes on.", content: json(runView) } },
});
runRoutes.openapi(resumeRoute, async (c) =>
  c.json(await resumeRun(c.var.ctx, c.req.valid("param").run, c.req.valid("json")), 200),
);

const replayRoute = createRoute({
  method: "post",
  path: "/runs/{run}/replay",
  operationId: "replayRun",
  "x-permission": "runs:create",
  tags: ["Runs"],
  summary: "Replay a run",
  description:
    "Runs the same input again, or the one that is given, on the version that is live in the run's channel or in another one. It takes `runs:read`, too.",
  request: { params: runParam, headers: preferHeader, body: { content: json(replayInput), required: false } },
  responses: {
    200: { description: "The new run has ended.", content: json(runView) },
    202: { description: "The new run was accepted.", content: json(runView) },
  },
});
runRoutes.openapi(replayRoute, async (c) => {
  const text = await c.req.text();
  // No body is as good as an empty object.
  const body = text === "" ? {} : parseJson(text);
  const { channel, input } = parseOrFail(replayInput, body, "json", "The body is not what a replay takes.");
  const started = await replay(c.var.ctx, c.req.valid("param").run, {
    channel,
    input: input as Json | undefined,
    waitSeconds: waitOf(c.req.header("prefer")),
    idempotency: await idempotencyOf(c, text),
  });
  return (await answerRun(c, scopeOf(c.var.ctx), started)) as never;
});

const eraseRoute = createRoute({
  method: "delete",
  path: "/agents/{agent}/conversations/{conversation}",
  operationId: "eraseConversation",
  "x-permission": "runs:create",
  tags: ["Runs"],
  summary: "Erase a conversation",
  description: "Erases what the agent remembers of a conversation. The runs that belong to it stay.",
  request: {
    params: agentParam.extend({
      conversation: plainText
        .min(1)
        .max(140)
        .openapi({ description: "What the conversation is called.", example: "ticket-4711" }),
    }),
  },
  responses: { 204: { description: "Erased." } },
});
runRoutes.openapi(eraseRoute, async (c) => {
  const { agent, conversation } = c.req.valid("param");
  await eraseConversation(c.var.ctx, agent, conversation);
  return c.body(null, 204);
});
