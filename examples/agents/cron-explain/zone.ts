/** A clock on a wall: year, month (1 to 12), day, hour, minute, as milliseconds as if they were UTC. */
export type Wall = number;

/** Translates between instants and the clocks of a time zone. Throws `unknown_zone`. */
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
        second: "numeric",
      } as const;
      this.#format = new Intl.DateTimeFormat("en-US", {
        ...parts,
        timeZone: name,
        hourCycle: "h23",
        era: "short",
      });
    } catch {
      const message = `“${name.slice(0, 40)}” is not a time zone: use a name such as Europe/Berlin, or UTC.`;
      throw Object.assign(new Error(message), { code: "unknown_zone" });
    }
  }

  /** What the clocks show at an instant. */
  wallOf(instant: number): Wall {
    const parts = Object.fromEntries(
      this.#format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }

  /** The first instant at which the clocks show this; undefined when they leap over it. */
  instantOf(wall: Wall): number | undefined {
    const DAY = 86_400_000;
    // The offsets of the days before and after are all that can hold here.
    const offsets = [wall - DAY, wall + DAY].map((near) => this.wallOf(near) - near);
    const instants = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
    return instants.find((instant) => this.wallOf(instant) === wall);
  }

  /** ISO 8601 with the offset that holds then. */
  write(instant: number): string {
    const wall = this.wallOf(instant);
    const minutes = Math.round((wall - instant) / 60_000);
    const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
    const offset = `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
    return `${new Date(wall).toISOString().slice(0, 19)}${offset}`;
  }
}
