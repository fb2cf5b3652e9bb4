/** Tells what the clocks of a time zone show. Throws `unknown_zone`. */
export class Zone {
  #format: Intl.DateTimeFormat;

  constructor(name: string) {
    try {
      const parts = {
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
      } as const;
      this.#format = new Intl.DateTimeFormat("en-US", { ...parts, timeZone: name, hourCycle: "h23" });
    } catch {
      const message = `“${name.slice(0, 40)}” is not a time zone: use a name such as Europe/Berlin, or UTC.`;
      throw Object.assign(new Error(message), { code: "unknown_zone" });
    }
  }

  /** As milliseconds, as if the clocks showed UTC. */
  wallOf(instant: number): number {
    const parts = Object.fromEntries(
      this.#format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute);
  }
}
