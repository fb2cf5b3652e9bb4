import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Webhook } from "standardwebhooks";
import type { Issue } from "../../../workers/kernel/errors.ts";
import { isObject, type Json, type JsonObject } from "../../../workers/kernel/json.ts";
import { applyDefaults, compileSchema } from "../../../workers/kernel/json-schema.ts";
import type { PromptSection } from "../contract.ts";
import { Refusal } from "./refusal.ts";
import { openResumed } from "./sealed-state.ts";
import type { Settings } from "./settings.ts";

const MAX_BODY_BYTES = 10_000_000;
const MAX_RUN_ID = 100;
const MAX_CONVERSATION = 200;

/** A run that is asked for, checked: what the agent gets. */
export interface AskedRun {
  runId: string;
  input: Json;
  config: JsonObject;
  timeoutMs: number;
  /** For a container's own server: what the caller says of conversation and earlier question, as it came. */
  further: JsonObject;
  /** The same, checked: for a prompt agent. */
  prompt?: Pick<PromptSection, "conversation" | "earlier">;
}

/** Reads `POST /invoke` (docs/container-protocol.md). All but `input` may be left out. Throws a `Refusal`. */
export async function readRun(request: IncomingMessage, settings: Settings): Promise<AskedRun> {
  const body = await readBody(request);
  if (settings.invokeSecret) verify(settings.invokeSecret, body, request);
  const { runId, input, config, deadline, conversation, resumed } = parse(body);
  const { timeoutSeconds } = settings.agent;
  const left = typeof deadline === "number" ? deadline - Date.now() : Number.POSITIVE_INFINITY;
  if (left <= 0) throw new Refusal(400, "deadline_passed", "The deadline has passed already.");
  return {
    runId: typeof runId === "string" && runId.length <= MAX_RUN_ID ? runId : `run_${randomUUID()}`,
    input: checked("inputSchema", settings, input as Json, "invalid_input", "/input"),
    config: configOf(settings, config),
    timeoutMs: Math.min(timeoutSeconds * 1000, left),
    further: {
      ...(conversation !== undefined && { conversation }),
      ...(resumed !== undefined && { resumed }),
    } as JsonObject,
    ...(settings.agent.kind === "prompt" && { prompt: await promptPart(settings, conversation, resumed) }),
  };
}

/** Which conversation a run belongs to, and what it had come to before. */
async function promptPart(
  settings: Settings,
  conversation: unknown,
  resumed: unknown,
): Promise<NonNullable<AskedRun["prompt"]>> {
  const isName =
    typeof conversation === "string" && conversation !== "" && conversation.length <= MAX_CONVERSATION;
  if (conversation !== undefined && !isName)
    throw new Refusal(
      400,
      "invalid_request",
      `A conversation is named by a text of at most ${MAX_CONVERSATION} characters.`,
    );
  return {
    ...(isName && { conversation }),
    ...(resumed !== undefined && { earlier: await openResumed(settings, resumed) }),
  };
}

/** Reads `POST /run`, as an agent's own pages send it: the body is the input. Throws a `Refusal`. */
export async function readPageRun(request: IncomingMessage, settings: Settings): Promise<AskedRun> {
  if (settings.invokeSecret)
    throw new Refusal(401, "signature_invalid", "This server takes signed requests alone: POST /invoke.");
  const body = await readBody(request);
  return {
    runId: `run_${randomUUID()}`,
    input: checked("inputSchema", settings, inputOf(body), "invalid_input", "/input"),
    config: configOf(settings, undefined),
    timeoutMs: settings.agent.timeoutSeconds * 1000,
    further: {},
  };
}

function inputOf(body: string): Json {
  try {
    return body === "" ? {} : (JSON.parse(body) as Json);
  } catch {
    throw new Refusal(400, "invalid_request", "Send the input as JSON.");
  }
}

/** What stands here wins: a caller may fill in what is missing, not redirect what is set. */
function configOf(settings: Settings, given: unknown): JsonObject {
  const config = { ...(isObject(given) ? (given as JsonObject) : {}), ...settings.config };
  return checked("configSchema", settings, config, "config_invalid", "/config") as JsonObject;
}

type SchemaName = "inputSchema" | "configSchema";

/** A value with the defaults of its schema, which it has to fit. */
function checked(name: SchemaName, { agent }: Settings, value: Json, code: string, pointer: string): Json {
  const filled = applyDefaults(agent[name], value);
  const issues: Issue[] = checkerOf(agent[name])
    .issues(filled)
    .map((issue) => ({ ...issue, pointer: pointer + issue.pointer }));
  if (issues.length === 0) return filled;
  const list = issues.slice(0, 5).map((issue) => `${issue.pointer}: ${issue.detail}`);
  throw new Refusal(
    400,
    code,
    `The run's ${pointer.slice(1)} does not fit the agent's ${name}. ${list.join(" ")}`,
    { issues },
  );
}

const checkers = new Map<JsonObject | boolean, ReturnType<typeof compileSchema>>();

/** The checker of a schema, compiled once. */
export function checkerOf(schema: JsonObject | boolean): ReturnType<typeof compileSchema> {
  const checker = checkers.get(schema) ?? compileSchema(schema);
  checkers.set(schema, checker);
  return checker;
}

export function verify(secret: string, body: string, request: IncomingMessage): void {
  try {
    new Webhook(secret).verify(body, request.headers as Record<string, string>);
  } catch {
    const message =
      "The request is not signed with the secret that this server shares with its caller (Standard Webhooks).";
    throw new Refusal(401, "signature_invalid", message);
  }
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (isObject(value) && "input" in value) return value;
  } catch {
    // Said below.
  }
  throw new Refusal(400, "invalid_request", 'Send a JSON object with the run\'s input: { "input": … }.');
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES)
      throw new Refusal(413, "payload_too_large", `At most ${MAX_BODY_BYTES / 1e6} MB may be sent.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
