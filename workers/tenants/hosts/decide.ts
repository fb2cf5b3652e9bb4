import type { hosts } from "../tables.ts";
import type { Proof } from "./prove.ts";
import type { Issued } from "./provider/index.ts";

export type HostRow = typeof hosts.$inferSelect;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a domain may wait to be proven. */
export const PROOF_MS = 14 * DAY;
/** How long the records of an active domain may be gone before it is no longer answered. */
const GONE_MS = 3 * DAY;

/** What a check changes of a host, and what the tenant's log and people are told of it. */
export interface Step {
  set: Partial<HostRow>;
  action?: "domain.proven" | "domain.activated" | "domain.failed" | "domain.suspended" | "domain.expired";
}

/** The longer it has waited, the later the next look: after a minute at first, and `most` later at most. */
const backOff = (since: number, now: number, most: number): number =>
  now + Math.min(most, Math.max(MINUTE, (now - since) / 10));

const date = (time: number): string => new Date(time).toISOString().slice(0, 10);

function ofActive(row: HostRow, proof: Proof, now: number): Step {
  if (proof.kind === "proven") return { set: { detail: "", missingSince: null, nextCheckAt: now + DAY } };
  // That DNS does not answer says nothing about what stands in it.
  if (proof.kind === "unknown") return { set: { nextCheckAt: now + HOUR } };
  const missingSince = row.missingSince ?? now;
  const until = missingSince + GONE_MS;
  if (now < until) {
    const detail = `${proof.finding} Otherwise this domain is no longer answered from ${date(until)} on.`;
    return { set: { detail, missingSince, nextCheckAt: Math.min(now + 6 * HOUR, until) } };
  }
  const detail = `${proof.finding} Its records were gone for three days, so it is not answered any more.`;
  const set = { state: "failed" as const, detail, since: now, missingSince: null, nextCheckAt: now };
  return { set, action: "domain.suspended" };
}

function ofPending(row: HostRow, proof: Proof, now: number): Step {
  if (proof.kind === "proven")
    return {
      set: { state: "pending_certificate", held: true, detail: "", nextCheckAt: now },
      action: "domain.proven",
    };
  const nextCheckAt = backOff(row.since, now, HOUR);
  if (proof.kind === "unknown" || now < row.since + PROOF_MS)
    return { set: { detail: proof.finding, nextCheckAt } };
  return expired(proof.finding);
}

function expired(finding: string): Step {
  const detail = `${finding} It was not proven within 14 days: add it again for new records.`;
  return { set: { state: "failed", detail, nextCheckAt: null }, action: "domain.expired" };
}

/** What follows from what DNS says. */
export const afterProof = (row: HostRow, proof: Proof, now: number): Step =>
  row.state === "active" ? ofActive(row, proof, now) : ofPending(row, proof, now);

/** What follows from what the provider says. A certificate that was refused is tried again, less and less often. */
export function afterIssue(row: HostRow, issued: Issued, now: number): Step {
  const nextCheckAt = backOff(row.since, now, 10 * MINUTE);
  switch (issued.state) {
    case "active": {
      const set = { state: "active" as const, providerId: issued.id, detail: "", missingSince: null };
      return { set: { ...set, nextCheckAt: now + DAY }, action: "domain.activated" };
    }
    case "pending":
      if (now >= row.since + PROOF_MS)
        return { ...expired(issued.finding), set: { ...expired(issued.finding).set, nextCheckAt: now } };
      return { set: { detail: issued.finding, providerId: issued.id, nextCheckAt } };
    case "failed":
      return { set: { state: "failed", detail: issued.finding, nextCheckAt: now }, action: "domain.failed" };
    case "away": {
      const asked = issued.retrySeconds === undefined ? nextCheckAt : now + issued.retrySeconds * 1000;
      return {
        set: { detail: issued.finding, nextCheckAt: Math.min(Math.max(asked, nextCheckAt), now + HOUR) },
      };
    }
  }
}

/** A host that its tenant has given up, or lost: what follows once the provider has let go of it, or has not. */
export function afterRelease(row: HostRow, gone: boolean, now: number): Step {
  if (!gone) return { set: { nextCheckAt: backOff(row.since, now, HOUR) } };
  const over = now >= row.since + PROOF_MS;
  return { set: { held: false, providerId: null, nextCheckAt: over ? null : backOff(row.since, now, HOUR) } };
}

/** A domain that another tenant has proven, and has not given up. */
export const takenStep = (row: HostRow, now: number): Step => ({
  set: {
    detail:
      "Another workspace has proven this domain. Have it removed there, or its TXT record deleted, and wait three days.",
    nextCheckAt: backOff(row.since, now, HOUR),
  },
});
