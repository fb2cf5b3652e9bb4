import { type ContainerSpec, SPEC_HEADER } from "../../workers/runtimes/container/contract.ts";

export {
  type ContainerSpec,
  type ContainersSeen,
  DEADLINE_HEADER,
  type HostRefusal,
  INSTANCE_HEADER,
  identityOf,
  REFUSAL_HEADER,
  RUN_HEADER,
  type ServerLine,
  SPEC_HEADER,
} from "../../workers/runtimes/container/contract.ts";

/** Whether a run waits until the instance has room for it. */
export const WAIT_HEADER = "quayside-wait";

/** With a look: the instance is one of those that are always to run. */
export const KEEP_HEADER = "quayside-keep";

/** What a look finds of one instance; what is busy is not asked, its runs say how it is. */
export interface Seen {
  running: boolean;
  unwell: boolean;
}

/** Instead of a refusal: the instance has no room for a run that does not wait. */
export const FULL = "full";

/** The container that a request is for. */
export function specOf({ headers }: Request): ContainerSpec {
  const bytes = Uint8Array.from(atob(headers.get(SPEC_HEADER) ?? ""), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as ContainerSpec;
}
