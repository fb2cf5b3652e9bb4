import { request } from "../../../harness.ts";

/** Whatever is new each time: ids and times of what was just made, a page's nonce, counts and durations. */
const NEW: [RegExp, string][] = [
  [/\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b/g, "«id»"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "«time»"],
  [
    /("(?:durationMs|queuedMs|latencyMs|amountMicros|costMicros|revision|attempts|at|runs|inFlight)\\*"[:,])\d+/g,
    "$1«count»",
  ],
  // Where a request came from, each time from elsewhere.
  [/2001:db8:0:[\da-f]{1,4}::1/g, "«address»"],
  [/(Nonce: )\w+/g, "$1«nonce»"],
  // Challenges and secrets of factors.
  [/("challenge":")[\w-]{86}/g, "$1«random»"],
  [/(otpauth:|<svg)(?:[^"\\]|\\.)*/g, "$1«random»"],
  [/("key":")(?:[A-Z2-7]{4} ?){8}/g, "$1«random»"],
  [/(nonce[=-]"?|\\?"nonce\\?":\\?")[\w+/=-]+/g, "$1«nonce»"],
  [/quayside-[\da-f]{40}/g, "«challenge»"],
  [/(state=)[0-9a-f]{64}/g, "$1«nonce»"],
  [/(__Host-quayside-[\w-]+=)[0-9a-f]{64}/g, "$1«nonce»"],
  [/qs_(?:live|refresh)_\w+|eyJ[\w.-]+/g, "«secret»"],
  [/whsec_[\w+/=]+/g, "«secret»"],
  [/("(?:h|keyH)int":"|qs_live_…(?:<!-- -->)?)\w{4}/g, "$1«hint»"],
  [/just now|\d+ (?:second|minute)s? ago/g, "«ago»"],
  [/(?:made-|nobody)\d+/g, "«made»"],
];
const COUNTING = /^(?:ratelimit|retry-after)/;

/** How a value may be written in an answer: as it is, and in addresses. */
const formsOf = (value: string): string[] =>
  value === ""
    ? []
    : [
        value,
        encodeURIComponent(value),
        encodeURIComponent(value).replaceAll("~", "%7E"),
        encodeURIComponent(encodeURIComponent(value)),
        encodeURIComponent(encodeURIComponent(value).replaceAll("~", "%7E")),
      ];

/**
 * An answer as text, to be compared byte for byte: status, headers, body. Left out are the request's id, where one of the values
 * is repeated, what a limit counts, and what is new each time.
 */
export async function answerTo([url, init]: [string, RequestInit], ...values: string[]): Promise<string> {
  const response = await request(url, init);
  const requestId = response.headers.get("quayside-request-id") ?? "«none»";
  const made = response.status < 400;
  const headers = [...response.headers].filter(
    ([name]) => !COUNTING.test(name) && !(made && name === "content-length"),
  );
  const text = [response.status, ...headers.map((pair) => pair.join(": ")), "", await response.text()].join(
    "\n",
  );
  const plain = [requestId, ...values.flatMap(formsOf)].reduce(
    (all, form) => all.replaceAll(form, "«given»"),
    text,
  );
  return NEW.reduce((all, [pattern, word]) => all.replace(pattern, word), plain);
}
