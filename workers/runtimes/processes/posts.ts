import type { Slot } from "./slot.ts";

/**
 * What each process is for at the moment. Those at a post take all runs of a kind: one post per process for proven
 * programs, and one for young programs. The others stand by: one of them relieves any post whose process takes no
 * runs; the rest have room for first runs and second tries.
 */
export class Posts {
  readonly #posts: Slot[];
  readonly standby: Slot[];

  /** Of the slots, the first `proven` are for proven programs, and the next one for young ones. */
  constructor(slots: readonly Slot[], proven: number) {
    this.#posts = slots.slice(0, proven + 1);
    this.standby = slots.slice(proven + 1);
  }

  /** The process for young programs; undefined while no process takes runs. */
  forYoung(): Slot | undefined {
    return this.#at(this.#posts.length - 1);
  }

  /** The process for a tenant's proven programs: always the same one, where they are warm. */
  forTenant(tenantId: string): Slot | undefined {
    let hash = 0;
    for (let i = 0; i < tenantId.length; i++) hash = (Math.imul(hash, 31) + tenantId.charCodeAt(i)) >>> 0;
    return this.#at(hash % (this.#posts.length - 1));
  }

  /** A standby to be used alone, if more than `kept` are free. */
  spare(kept: number): Slot | undefined {
    const free = this.standby.filter((slot) => slot.free);
    return free.length > kept ? free[0]?.patient() : undefined;
  }

  /** Those that take runs. */
  ready(): Slot[] {
    return [...this.#posts, ...this.standby].filter((slot) => slot.ready);
  }

  /** Some process that takes runs. */
  anyReady(): Slot | undefined {
    return this.ready()[0];
  }

  find(name: string): Slot | undefined {
    return [...this.#posts, ...this.standby].find((slot) => slot.name === name);
  }

  /** Whether runs of several programs go through it. */
  isAtPost(slot: Slot): boolean {
    return this.#posts.includes(slot);
  }

  #at(index: number): Slot | undefined {
    const slot = this.#posts[index];
    if (!slot || slot.ready) return slot;
    const place = this.standby.findIndex(({ free }) => free);
    const relief = this.standby[place];
    if (!relief) return this.anyReady();
    this.standby[place] = slot;
    this.#posts[index] = relief.patient();
    return relief;
  }
}
