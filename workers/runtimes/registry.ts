import type { Driver } from "./contract.ts";
import { isolateDriver } from "./isolate-driver.ts";

/** The drivers by kind of agent; a kind that is not here cannot be published yet. */
export const drivers = { isolate: isolateDriver } satisfies Record<string, Driver>;

/** The driver of a kind. */
export const driverOf = (kind: string): Driver | undefined => (drivers as Record<string, Driver>)[kind];
