import { type HostRefusal, REFUSAL_HEADER } from "../../workers/runtimes/container/contract.ts";

/** What a container, or the place for one, does not do; it says why. */
export class Refused extends Error {
  readonly refusal: HostRefusal;
  constructor(code: HostRefusal["code"], message: string, more: Pick<HostRefusal, "log" | "instance"> = {}) {
    super(message);
    this.refusal = { code, message, ...more };
  }
}

const STATUS: Partial<Record<HostRefusal["code"], number>> = {
  image_missing: 409,
  container_not_added: 409,
  container_start_failed: 422,
  container_busy: 503,
  container_engine_missing: 503,
};

/** A refusal as an answer; anything else that was thrown says nothing of itself but in the log. */
export function refusalResponse(error: unknown): Response {
  const refused =
    error instanceof Refused
      ? error
      : new Refused("container_lost", "The platform could not reach the container. Try again.");
  if (refused !== error) console.error("containers:", error);
  const { refusal } = refused;
  return Response.json(refusal, {
    status: STATUS[refusal.code] ?? 502,
    headers: { [REFUSAL_HEADER]: refusal.code },
  });
}
