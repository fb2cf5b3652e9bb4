import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { decodeCursor, encodeCursor } from "../kernel/pages.ts";
import { type Break, checkEntry, isBreak, type Link } from "./chain.ts";
import type { VerifyQuery } from "./contract.ts";
import { countSeals, firstSealed, readSealed } from "./sealed-rows.ts";

/** What a tenant's object knows of the chain: its last link, and the one before the first entry that is still kept. */
export interface ChainState {
  head: Link;
  anchor: Link;
}

export interface Verification {
  /** Whether nothing is wrong, as far as was looked. */
  ok: boolean;
  /** How many entries are sealed and kept. */
  sealed: number;
  /** How many wait to be sealed. */
  unsealed: number;
  /** How many of those that were looked at had address and browser taken out, as they are when a person is erased. */
  erased: number;
  checked: number;
  head: Link;
  brokenAt?: Break;
  /** Where to go on, since one answer looks at so many entries at most; null when all were looked at. */
  nextCursor: string | null;
}

const PAGE = 500;

const isLink = (key: string): key is `${number}.${string}` => /^\d{1,15}\.[0-9a-f]{64}$/.test(key);

function startOf(cursor: string | undefined, { head, anchor }: ChainState): Link {
  const [seq, hash] = decodeCursor(cursor, isLink)?.split(".") ?? [];
  if (seq === undefined || hash === undefined) return anchor;
  if (Number(seq) > head.seq) fail("invalid_input", "The cursor is not one that this verification returned.");
  // What was there has been removed meanwhile, by the plan's retention.
  return Number(seq) < anchor.seq ? anchor : { seq: Number(seq), hash };
}

/** Follows the chain from a link, for so many entries; the link where it stopped, and whether it broke there. */
async function follow(env: Env, tenantId: Id<"ten">, from: Link, head: Link, most: number) {
  let link = from;
  let erased = 0;
  while (link.seq < head.seq && link.seq - from.seq < most) {
    const limit = Math.min(PAGE, most - (link.seq - from.seq));
    const rows = await readSealed(env, tenantId, link.seq, limit);
    if (rows.length === 0)
      return { link, erased, broken: { seq: link.seq + 1, reason: "missing" } satisfies Break };
    for (const row of rows.filter(({ seq }) => seq <= head.seq)) {
      const found = checkEntry(tenantId, link, row);
      if (isBreak(found)) return { link, erased, broken: found };
      if (row.salt === null) erased += 1;
      link = found;
    }
    if (rows[0] && rows[0].seq > head.seq)
      return { link, erased, broken: { seq: link.seq + 1, reason: "missing" } satisfies Break };
  }
  return { link, erased, broken: undefined };
}

/** What only shows at the ends: entries before the first and after the last, and another chain than the object's. */
async function checkEnds(
  env: Env,
  tenantId: Id<"ten">,
  { head, anchor }: ChainState,
  link: Link,
  last: number,
) {
  const first = await firstSealed(env, tenantId);
  if (first && first.seq <= anchor.seq)
    return { seq: first.seq, reason: "inserted", id: first.id } satisfies Break;
  if (link.seq < head.seq) return undefined;
  if (link.hash !== head.hash) return { seq: head.seq, reason: "changed" } satisfies Break;
  return last > head.seq ? ({ seq: head.seq + 1, reason: "inserted" } satisfies Break) : undefined;
}

/**
 * Recomputes a tenant's chain and holds it against what its object knows: finds an entry that was changed, removed,
 * inserted or moved, whether in the middle, at the end or at the beginning. Looks at `limit` entries; `cursor` goes on.
 */
export async function verifyChain(
  env: Env,
  tenantId: Id<"ten">,
  chainOf: () => Promise<ChainState>,
  { cursor, limit: most }: VerifyQuery,
): Promise<Verification> {
  // In this order: the object notes a place before it is taken, so none of these can be after the head.
  const { unsealed, last } = await countSeals(env, tenantId);
  const state = await chainOf();
  const from = startOf(cursor, state);
  const { link, erased, broken } = await follow(env, tenantId, from, state.head, most);
  const brokenAt = broken ?? (await checkEnds(env, tenantId, state, link, last));
  // Retention may have removed what was being looked at.
  if (brokenAt && (await chainOf()).anchor.seq > state.anchor.seq)
    return verifyChain(env, tenantId, chainOf, { cursor, limit: most });
  const done = brokenAt !== undefined || link.seq >= state.head.seq;
  return {
    ok: brokenAt === undefined,
    sealed: state.head.seq - state.anchor.seq,
    ...{ unsealed, erased, checked: link.seq - from.seq, head: state.head },
    ...(brokenAt && { brokenAt }),
    nextCursor: done ? null : encodeCursor(`${link.seq}.${link.hash}`),
  };
}
