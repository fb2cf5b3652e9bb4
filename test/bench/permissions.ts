import { type Actor, refusalOf } from "../../workers/kernel/context.ts";
import { newId } from "../../workers/kernel/ids.ts";
import { PERMISSIONS, type Permission, ROLES } from "../../workers/kernel/permissions.ts";
import type { Report } from "./report.ts";

const LIMIT_MICROS = 10;
const ROUNDS = 20_000;
const all = Object.keys(PERMISSIONS) as Permission[];

/** One of each kind that may ask: the longest list of scopes is searched to its end. */
const actors: Record<string, Actor[]> = {
  session: ROLES.map((role) => ({
    ...{ type: "user", id: newId("usr"), name: "Bench", role, via: "session" },
    ...{ sudoUntil: null, scopes: null },
  })),
  "key with all scopes": ROLES.map((role) => ({
    ...{ type: "key", id: newId("key"), name: "Bench", role, scopes: all },
    principal: { type: "service", id: newId("svc") },
  })),
};

/** Microseconds that one check takes, over every permission and role; refusals say why, which takes longest. */
function microsOf(asking: Actor[]): number {
  const began = performance.now();
  for (let round = 0; round < ROUNDS; round++)
    for (const actor of asking) for (const permission of all) refusalOf(actor, permission, began);
  return ((performance.now() - began) * 1000) / (ROUNDS * asking.length * all.length);
}

/** What it takes to look up whether somebody may do something: on each request, for each thing that it does. */
export async function benchPermissions(): Promise<Report> {
  const figures = Object.fromEntries(
    Object.entries(actors).map(([kind, asking]) => [kind, Math.max(microsOf(asking), microsOf(asking))]),
  );
  return {
    columns: ["", "µs a check"],
    rows: Object.entries(figures),
    bounds: Object.entries(figures).map(([kind, measured]) => ({
      ...{ what: `permission check, ${kind}`, measured, limit: LIMIT_MICROS, unit: "µs" },
    })),
    figures,
  };
}
