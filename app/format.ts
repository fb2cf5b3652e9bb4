/** Milliseconds as people say them: `340 ms`, `2.4 s`, `3 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return "< 1 ms";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Millionths of a US dollar, with as many decimals as it takes to see it: `$0.0004`, `$1.20`. */
export function formatMoney(micros: number): string {
  const dollars = micros / 1_000_000;
  return `$${dollars.toFixed(6).replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}

/** Bytes in steps of 1,024: `812 B`, `4.1 KB`, `2.0 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_048_576) return `${(bytes / 1_024).toFixed(1)} KB`;
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}

const STEPS: [seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [31_536_000, "year"],
  [2_592_000, "month"],
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
];

/**
 * How long ago (or ahead) an ISO 8601 moment lies from `now` (milliseconds): `3 minutes ago`, `in 7 days`, `just now`.
 * What has passed is counted in whole units, as ages are; what is to come, to the nearest one.
 */
export function fromNow(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1_000;
  const [whole, isAhead] = seconds > 0 ? [Math.round, true] : [Math.trunc, false];
  for (const [i, [size, unit]] of STEPS.entries()) {
    // To the nearest hour, 23 hours and 40 minutes are a day.
    const rounded = isAhead ? (STEPS[i + 1]?.[0] ?? 0) / 2 : 0;
    if (Math.abs(seconds) >= size - rounded) return RELATIVE.format(whole(seconds / size), unit);
  }
  return "just now";
}
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** An ISO 8601 moment in full, in UTC whoever looks, so that server and browser agree. */
export const formatMoment = (at: string): string => `${MOMENT.format(new Date(at))} UTC`;
const MOMENT = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "medium",
  timeZone: "UTC",
});

/** Milliseconds since the epoch as `14:03:22.417`, UTC. */
export const formatClock = (at: number): string => new Date(at).toISOString().slice(11, 23);

/** A share from 0 to 1: `99.8 %`, `100 %`; never rounded up to all. */
export const formatShare = (share: number): string => `${Math.floor(share * 1_000) / 10} %`;

/** `1 agent`, `2 agents`, `1,204 agents`. */
export const countOf = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

const SHORT = /\b(?:api|dns|ip|sso|totp)\b/gi;

/** A name of the API's as people read it: `session.opened` is `Session opened`, `requireSso` is `Require SSO`. */
export function inWords(name: string): string {
  const words = name
    .replaceAll(/[._-]/g, " ")
    .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replaceAll(SHORT, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}
