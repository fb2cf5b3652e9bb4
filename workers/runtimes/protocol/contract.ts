import { z } from "@hono/zod-openapi";
import { anyJson } from "../../kernel/any-json.ts";
import type { Json, JsonObject } from "../../kernel/json.ts";
import type { RunAnswer } from "../../tenants/index.ts";

/**
 * The container protocol: how the platform talks to an agent that is a server, be it a container, a remote agent or an
 * exported one. `docs/container-protocol.md` describes it for authors.
 *
 * `POST /invoke` with `InvokeRequest` as JSON. The answer is 200 and either the output (`application/json`), or
 * `application/x-ndjson`: `InvokeLine`s, one a line, as they happen, the last one being `output`, `error` or `question`.
 * An answer of 400 and above with `{ code, message }` is a failure of the run; one with `503` means that the server takes
 * no runs now. `GET /healthz` answers 200 when it takes runs. On `SIGTERM` it takes no more, ends those it has, and
 * exits. A run that is canceled or late has its connection closed.
 */
export interface InvokeRequest {
  runId: string;
  input: Json;
  /** The deployment's configuration, secrets opened. */
  config: JsonObject;
  /** When the run is given up, in milliseconds since the epoch. */
  deadline: number;
  /** The conversation that it belongs to, if any. */
  conversation?: string;
  /** Of a run that had asked something: what it gave along with its question, and the answer. */
  resumed?: { state: Json; answer: RunAnswer | null };
}

/** What models have used in a run, by the prices that the server knows: for callers to see, the platform books nothing. */
const usage = z
  .object({
    inputTokens: z.number().int().min(0),
    outputTokens: z.number().int().min(0),
    modelCalls: z.number().int().min(0),
    costMicros: z.number().min(0).nullable(),
  })
  .optional()
  .catch(undefined);

/** A line of the answer to `POST /invoke`. Lines of other types are ignored, so that there may be more one day. */
export const invokeLine = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("log"),
    level: z.enum(["debug", "info", "warn", "error"]).default("info"),
    message: z.string(),
    data: anyJson.optional(),
  }),
  z.object({ type: z.literal("event"), name: z.string().max(200), data: anyJson.optional() }),
  z.object({
    type: z.literal("delta"),
    text: z.string(),
    /** The output is begun anew: the pieces before this one are no part of it. */
    restart: z.literal(true).optional().catch(undefined),
  }),
  z.object({ type: z.literal("output"), output: anyJson, usage }),
  z.object({ type: z.literal("error"), code: z.string(), message: z.string(), usage }),
  z.object({
    type: z.literal("question"),
    tool: z.string().min(1).max(200),
    arguments: z.record(z.string(), anyJson).default({}),
    message: z.string().max(10_000),
    state: anyJson.default(null),
    usage,
  }),
]);
export type InvokeLine = z.infer<typeof invokeLine>;
/** Every type of line; a line of one of these has to be well formed. */
export const LINE_TYPES: ReadonlySet<unknown> = new Set(
  invokeLine.options.map(({ shape }) => shape.type.value),
);

/** A line that is kept or shown as it comes. */
export type ToldLine = Extract<InvokeLine, { type: "log" | "event" | "delta" }>;
/** A line after which nothing is read. */
export type LastLine = Exclude<InvokeLine, ToldLine>;
