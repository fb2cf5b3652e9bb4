import type { UsageUnit } from "@workers/usage/contract.ts";
import type { Locale } from "./locale.ts";

const TIMES: Record<UsageUnit, Intl.DateTimeFormatOptions> = {
  hour: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
};

/** Numbers as a language writes them: counts, money in millionths of a US dollar, milliseconds, shares, and times in UTC. */
export function numbersIn(locale: Locale) {
  const number = (value: number, options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, options).format(value);
  const unit = (value: number, name: string, digits: number) =>
    `${number(value, { maximumFractionDigits: digits })} ${name}`;
  return {
    count: (value: number) => number(value),
    short: (value: number) => number(value, { notation: "compact", maximumFractionDigits: 1 }),
    money: (micros: number) => {
      // As many decimals as it takes to see it.
      const digits = micros !== 0 && Math.abs(micros) < 10_000 ? 6 : 2;
      const look = { style: "currency", currency: "USD", minimumFractionDigits: 2 } as const;
      return number(micros / 1_000_000, { ...look, maximumFractionDigits: digits });
    },
    duration: (ms: number) => {
      if (ms < 1_000) return unit(ms, "ms", 0);
      if (ms < 60_000) return unit(ms / 1_000, "s", ms < 10_000 ? 2 : 1);
      return ms < 3_600_000 ? unit(ms / 60_000, "min", 1) : unit(ms / 3_600_000, "h", 1);
    },
    /** Never rounded up to all. */
    share: (share: number) => `${number(Math.floor(share * 1_000) / 10)} %`,
    change: (ratio: number) =>
      number(ratio, { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: 0 }),
    time: (at: string, of: UsageUnit) =>
      new Intl.DateTimeFormat(locale, { ...TIMES[of], timeZone: "UTC" }).format(new Date(at)),
  };
}
export type Numbers = ReturnType<typeof numbersIn>;
