declare module "./env.ts" {
  interface Env {
    /** Decides what fails where; bound only on a server that its operator started with `QUAYSIDE_FAULTS=1`, for tests. */
    FAULTS?: Fetcher;
  }
}

/** The boundaries between the steps of a run, in the order in which it passes them. */
export const FAULT_POINTS = [
  // Admission: about to be asked for, committed in the object but not answered, known to the caller.
  "admit.asked",
  "admit.written",
  "admit.answered",
  // A large input is in its place.
  "input.kept",
  "queue.sent",
  // A consumer has taken the run: the fence is committed, and then known to the run's object.
  "start.written",
  "start.answered",
  // Effects: asked for by the program, and carried out but not answered.
  "emit.asked",
  "emit.applied",
  "store.asked",
  "store.applied",
  "call.asked",
  "call.applied",
  "sandbox.answered",
  // The end: large texts are in their place, about to be asked for, committed but not answered, known to the attempt.
  "output.kept",
  "settle.asked",
  "settle.written",
  "settle.answered",
  // The way of changes to D1 and to those that react.
  "outbox.read",
  "outbox.projected",
  "outbox.published",
  "outbox.forgotten",
  "events.reacted",
] as const;
/** The boundaries between the steps of a deploy; its tenant is named there. */
export const DEPLOY_FAULT_POINTS = [
  // It is in the history.
  "deploy.begun",
  // What is live is about to be changed, has changed in the object but is not answered, is known to the deploy.
  "deploy.asked",
  "deploy.written",
  "deploy.answered",
] as const;
/** The boundaries between the steps of a mail. */
export const MAIL_FAULT_POINTS = ["mail.claimed", "mail.sent", "mail.marked"] as const;
export type FaultPoint = (
  | typeof FAULT_POINTS
  | typeof DEPLOY_FAULT_POINTS
  | typeof MAIL_FAULT_POINTS
)[number];

/**
 * Says that a run (or a mail, or a tenant for the outbox and deploys) has come to `point`; tests may hold it there while a
 * process is killed, or have it fail. Called only where faults are bound, so that it costs nothing where they are not:
 * `if (env.FAULTS) await faultPoint(env.FAULTS, …)`.
 */
export async function faultPoint(faults: Fetcher, point: FaultPoint, ...ids: string[]): Promise<void> {
  for (const id of ids) {
    const response = await faults.fetch(`http://faults/points/${point}?id=${id}`, { method: "POST" });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`a fault at ${point}`);
  }
}
