import { TokenBucket } from "./token-bucket.ts";

/** Token buckets by name in a Worker's memory, at most `size`: when it is full, the one unused for longest goes. */
export class BucketTable {
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  of(name: string, perMinute: number, now: number): TokenBucket {
    const key = `${perMinute} ${name}`;
    const bucket = this.#buckets.get(key) ?? new TokenBucket(perMinute, now);
    // A map keeps the order of insertion: put anew, the bucket is the last to go.
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const oldest = this.#buckets.keys().next();
    if (this.#buckets.size > this.#size && !oldest.done) this.#buckets.delete(oldest.value);
    return bucket;
  }
}
