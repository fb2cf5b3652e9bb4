import fc from "fast-check";
import { soaking } from "../../../soak.ts";
import type { JsonSchema, Route } from "../route-walker.ts";
import type { World } from "../tenants/world.ts";
import { bodyTrials } from "./body-fields.ts";
import { type Draft, draftOf, fieldsOfBase, schemaOf } from "./draft.ts";
import { formTrials } from "./form-fields.ts";
import { parameterTrials } from "./parameters.ts";
import { formBodyTrials, jsonBodyTrials } from "./raw-bodies.ts";
import type { Trial } from "./trial.ts";

/** What pages read from their query; the API's description names its own. */
const PAGE_QUERIES = ["q", "cursor", "kind", "status", "agent", "version", "tab", "channel", "to", "_routes"];

/** What a route's body, if it takes one, is tried with. */
function trialsOfBody(route: Route, world: World, inputSchema: JsonSchema): Trial[] {
  const fields = fieldsOfBase(route, world);
  const schema = schemaOf(route, inputSchema);
  if (!fields || !schema) return [];
  if (route.access === "page") {
    const texts = fields as Record<string, string>;
    const whole = formBodyTrials(`${new URLSearchParams(texts)}`);
    // One that asks for nothing need not look at what it is sent.
    const unread = Object.keys(schema.properties as object).length === 0;
    return unread
      ? whole.map((trial): Trial => ({ ...trial, verdict: "any" }))
      : [...formTrials(schema, texts), ...whole];
  }
  const required = ((schema.required ?? []) as string[]).length > 0;
  const anyType = Object.keys(route.body?.content ?? {}).length > 1;
  return [...bodyTrials(schema, fields), ...jsonBodyTrials(JSON.stringify(fields), required, anyType)];
}

/** All trials of a route. */
export function trialsOf(route: Route, world: World, inputSchema: JsonSchema): Trial[] {
  const page = route.access === "page";
  return [
    ...trialsOfBody(route, world, inputSchema),
    ...parameterTrials(route, page && route.method === "GET" ? PAGE_QUERIES : []),
  ];
}

/** So many trials, or all of them in whole counts; those of each place by turns, so that few are of the same. */
export function sampleOf(trials: Trial[], count: number, seed: number): Trial[] {
  if (soaking) return trials;
  const turns = new Map<string, number>();
  const turnOf = (trial: Trial) => {
    const turn = turns.get(trial.place) ?? 0;
    turns.set(trial.place, turn + 1);
    return { trial, turn };
  };
  const length = trials.length;
  const shuffled = fc.shuffledSubarray(trials, { minLength: length, maxLength: length });
  return fc
    .sample(shuffled, { numRuns: 1, seed })
    .flat()
    .map(turnOf)
    .sort((a, b) => a.turn - b.turn)
    .map(({ trial }) => trial)
    .slice(0, count);
}

/** The request of a trial: the base, and what the trial has in its place. An empty header field is left out. */
export function draftFor(route: Route, { change }: Trial, world: World): Draft {
  const base = draftOf(route, world);
  const headers = Object.entries({ ...base.headers, ...change.headers }).filter(([, value]) => value !== "");
  return {
    ...base,
    ...change,
    params: { ...base.params, ...change.params },
    headers: Object.fromEntries(headers),
  };
}
