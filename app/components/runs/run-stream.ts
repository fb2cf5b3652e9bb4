import type { LogLine } from "@workers/runs/contract.ts";
import { useEffect, useReducer } from "react";
import { isObject, type Json, parseJson } from "~/json.ts";
import { RUN_STATUS, type RunStatus } from "./run-status.ts";

/** What has been heard of a run that is under way. */
export interface StreamState {
  status: RunStatus;
  /** Of the last event that was taken in; what a reconnection repeats is left out. */
  seq: number;
  logs: LogLine[];
  events: { seq: number; name: string; data: Json }[];
  /** Text that has been streamed so far. */
  text: string;
  output: Json | undefined;
}

export interface StreamEvent {
  seq: number;
  type: string;
  /** JSON text. */
  data: string;
  at: number;
}

const MAX_LINES = 10_000;

export const startOfStream = (status: RunStatus): StreamState => ({
  status,
  seq: 0,
  logs: [],
  events: [],
  text: "",
  output: undefined,
});

const STATUSES: Record<string, RunStatus> = {
  "run.queued": "queued",
  "run.started": "running",
  "run.awaiting_input": "awaiting_input",
  "run.succeeded": "succeeded",
  "run.failed": "failed",
  "run.timed_out": "timed_out",
  "run.canceled": "canceled",
};

/** The events that a stream can send. */
export const STREAM_EVENTS = [...Object.keys(STATUSES), "log", "event", "delta", "output"];

/** Takes in one event. */
export function applyEvent(state: StreamState, { seq, type, data, at }: StreamEvent): StreamState {
  if (seq <= state.seq) return state;
  const next = { ...state, seq };
  const value = parseJson(data) ?? null;
  switch (type) {
    case "log":
      return { ...next, logs: [...state.logs.slice(1 - MAX_LINES), toLogLine(value, at)] };
    case "event": {
      const { name, data: payload = null } = isObject(value) ? value : { name: "event", data: value };
      return { ...next, events: [...state.events, { seq, name: String(name), data: payload }] };
    }
    case "delta":
      return { ...next, text: restarts(value) ? deltaText(value) : state.text + deltaText(value) };
    case "output":
      return { ...next, output: value };
    default:
      return { ...next, status: STATUSES[type] ?? state.status };
  }
}

function toLogLine(value: Json, at: number): LogLine {
  const { level, message, data, at: told } = isObject(value) ? value : { message: value };
  const line: LogLine = {
    at: typeof told === "number" ? told : at,
    level: level === "debug" || level === "warn" || level === "error" ? level : "info",
    message: typeof message === "string" ? message : JSON.stringify(message ?? null),
  };
  return data === undefined ? line : { ...line, data };
}

function deltaText(value: Json): string {
  if (typeof value === "string") return value;
  return isObject(value) && typeof value.text === "string" ? value.text : "";
}

/** Whether what was streamed before is no part of the output: a model was asked anew. */
const restarts = (value: Json): boolean => isObject(value) && value.restart === true;

/**
 * Follows a run until its last event. The browser reconnects by itself, and says which event it had last;
 * `onEnd` is called when the run has ended or asks for an answer, and when the stream cannot be had.
 */
export function useRunStream(
  runId: string,
  status: RunStatus,
  onEnd: () => void,
  address = `/api/v1/runs/${encodeURIComponent(runId)}/events`,
): StreamState {
  const [state, dispatch] = useReducer(applyEvent, status, startOfStream);
  const live = !RUN_STATUS[status].final;
  useEffect(() => {
    if (!live) return;
    const source = new EventSource(address);
    const take = (event: MessageEvent<string>) => {
      dispatch({ seq: Number(event.lastEventId), type: event.type, data: event.data, at: Date.now() });
      const reached = STATUSES[event.type];
      if (reached === "awaiting_input") onEnd();
      if (!reached || !RUN_STATUS[reached].final) return;
      source.close();
      onEnd();
    };
    for (const type of STREAM_EVENTS) source.addEventListener(type, take);
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) onEnd();
    });
    return () => source.close();
  }, [address, live, onEnd]);
  return state;
}
