import type { Id } from "../kernel/ids.ts";

/** Somebody who has proved who they are. */
export interface ProvedUser {
  id: Id<"usr">;
  email: string;
  name: string;
}
