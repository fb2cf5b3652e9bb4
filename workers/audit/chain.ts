import { createHash } from "node:crypto";
import type { Id } from "../kernel/ids.ts";

/** A place in a tenant's chain: how many entries it has up to there, and what they amount to. */
export interface Link {
  seq: number;
  hash: string;
}

/** Where each tenant's chain begins. */
export const GENESIS: Link = { seq: 0, hash: "0".repeat(64) };

/** An entry as its row has it, `detail` as the text that is stored. */
export interface StoredEntry {
  id: Id<"aud">;
  actorType: string;
  actorId: string;
  action: string;
  targetId: string;
  detail: string;
  requestId: string;
  at: number;
  address: string | null;
  userAgent: string | null;
  salt: string | null;
}

/** What sealing adds to a row. */
export interface Seal extends Link {
  id: Id<"aud">;
  commitment: string;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * Stands in the chain for the personal fields of an entry. They can be taken away with their salt, and the chain holds;
 * what they were cannot be guessed from what stays. Empty where there were none when the entry was sealed.
 */
export const commitmentOf = ({ salt, address, userAgent }: StoredEntry): string =>
  salt === null ? "" : sha256(JSON.stringify([salt, address, userAgent]));

/** The link of an entry that follows on another: SHA-256 over what was before, and all that the entry says. */
export function linkOf(tenantId: Id<"ten">, previous: Link, entry: StoredEntry, commitment: string): Link {
  const { id, actorType, actorId, action, targetId, detail, requestId, at } = entry;
  const seq = previous.seq + 1;
  const said = [id, actorType, actorId, action, targetId, detail, requestId, at, commitment];
  return { seq, hash: sha256(JSON.stringify(["quayside-audit-1", tenantId, seq, previous.hash, ...said])) };
}

/** Seals for entries in their order, from a link on. */
export function sealAll(tenantId: Id<"ten">, from: Link, entries: StoredEntry[]): Seal[] {
  let previous = from;
  return entries.map((entry) => {
    const commitment = commitmentOf(entry);
    previous = linkOf(tenantId, previous, entry, commitment);
    return { id: entry.id, commitment, ...previous };
  });
}

export interface SealedEntry extends StoredEntry {
  seq: number;
  hash: string | null;
  commitment: string | null;
}

/** What is wrong at a place of the chain. */
export interface Break {
  seq: number;
  reason: "changed" | "missing" | "inserted";
  /** The entry that stands there. */
  id?: Id<"aud">;
}

/** Whether an entry is what was sealed after a link: its own link, or what is wrong. */
export function checkEntry(tenantId: Id<"ten">, previous: Link, entry: SealedEntry): Link | Break {
  const seq = previous.seq + 1;
  if (entry.seq > seq) return { seq, reason: "missing" };
  if (entry.seq !== seq) return { seq, reason: "inserted", id: entry.id };
  const erased = entry.salt === null;
  const personal = erased
    ? entry.address === null && entry.userAgent === null
    : commitmentOf(entry) === entry.commitment;
  const link = linkOf(tenantId, previous, entry, entry.commitment ?? "");
  return personal && link.hash === entry.hash ? link : { seq, reason: "changed", id: entry.id };
}

export const isBreak = (found: Link | Break): found is Break => "reason" in found;
