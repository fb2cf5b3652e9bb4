import { type Clock, systemClock } from "./clock.ts";

/** After so many failures in a row something is left alone, and for how long. */
const FAILURES = 5;
const REST_MS = 30_000;
/** How many are known; those of tenants come and go. */
const MAX_KNOWN = 10_000;

interface Circuit {
  failures: number;
  /** Until when nobody asks; then one may try, and the others wait for what it finds. */
  restsUntil: number;
}

/** Leaves servers alone that fail over and over, so that nobody waits for them in vain. Of this isolate alone. */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #circuits = new Map<string, Circuit>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Milliseconds for which it is still left alone; 0 where it may be asked. Whoever is first after that tries it out. */
  restMs(name: string): number {
    const circuit = this.#circuits.get(name);
    if (!circuit || circuit.failures < FAILURES) return 0;
    const now = this.#clock.now();
    if (now < circuit.restsUntil) return circuit.restsUntil - now;
    circuit.restsUntil = now + REST_MS;
    return 0;
  }

  succeeded(name: string): void {
    this.#circuits.delete(name);
  }

  failed(name: string): void {
    if (this.#circuits.size >= MAX_KNOWN) this.#circuits.clear();
    const failures = (this.#circuits.get(name)?.failures ?? 0) + 1;
    this.#circuits.set(name, { failures, restsUntil: this.#clock.now() + REST_MS });
  }
}
