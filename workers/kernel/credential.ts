import type { Id } from "./ids.ts";
import type { Role } from "./permissions.ts";

/**
 * What a request proved about itself. A key's hash, and the address that it
 * comes from, are only checked by the tenant's object: on the way of a
 * run that happens within `admit`, so that a run costs one hop less.
 */
export type Credential =
  | { type: "key"; tenantId: Id<"ten">; keyHash: string; address: string }
  | { type: "session"; tenantId: Id<"ten">; userId: Id<"usr">; role: Role }
  | { type: "anonymous" };
