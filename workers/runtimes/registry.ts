import { containerDriver } from "./container/container-driver.ts";
import type { Driver } from "./contract.ts";
import { isolateDriver } from "./isolate-driver.ts";
import { promptDriver } from "./prompt/driver.ts";
import { remoteDriver } from "./remote/remote-driver.ts";
import { staticDriver } from "./static-driver.ts";

/** The drivers by kind of agent; a kind that is not here cannot be published yet. */
export const drivers = {
  isolate: isolateDriver,
  prompt: promptDriver,
  container: containerDriver,
  remote: remoteDriver,
  static: staticDriver,
} satisfies Record<string, Driver>;

/** The driver of a kind. */
export const driverOf = (kind: string): Driver | undefined => (drivers as Record<string, Driver>)[kind];
