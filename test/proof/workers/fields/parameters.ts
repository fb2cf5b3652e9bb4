import { encodeCursor } from "../../../../workers/kernel/pages.ts";
import type { Parameter, Route } from "../route-walker.ts";
import { OF_PEOPLE } from "./draft.ts";
import type { Trial } from "./trial.ts";
import { isWrong } from "./values.ts";

const LONG = 10_000;

/** Values as they are written into a path or a query, percent signs and all. */
const TEXTS = [
  ...["", "%20", "abc", "0", "-1", "1.5", "1e2", "0x10", "+5", "%201", "9007199254740993", "1e999", "NaN"],
  ...[
    "null",
    "undefined",
    "true",
    "%00",
    "a%00b",
    "%1b%5b31m",
    "%0d%0aset-cookie:%20a=b",
    "%7f",
    "..%2f..%2fx",
  ],
  ...["%2e%2e%2f", "a%2Fb", "a%5Cb", "%", "%zz", "%f", "%ff%fe", "%c3%28", "%c0%af", "%ed%a0%80", "%u0041"],
  ...[
    "%F0%9F%9A%80",
    "%e2%80%ae",
    "%ef%bc%8e%ef%bc%8e",
    "__proto__",
    "constructor",
    "toString",
    "a~b~c",
    "~",
  ],
  ...[
    "%7B%7D",
    "[]",
    "'%20OR%201=1--",
    "%3Cscript%3E",
    "*",
    "%25",
    "%2525",
    "a;b=c",
    "a:b",
    "@",
    "a".repeat(LONG),
  ],
  ...["%00".repeat(5_000), "%F0%9F%9A%80".repeat(2_500)],
];

const FORGED = [
  ...[
    "x",
    "%%%",
    "====",
    "AA",
    encodeCursor("abc"),
    encodeCursor(""),
    encodeCursor("\0"),
    encodeCursor("null"),
  ],
  ...[encodeCursor("run_'; DROP TABLE runs"), encodeCursor("popular:abc:x"), encodeCursor("newest:1e9:")],
  ...[encodeCursor("agt_ZZZZZZZZZZZZZZZZZZZZZZZZZZ"), encodeCursor("\xff".repeat(300)), "e30", "null"],
];

/** Text as the gateway will read it: what is no percent-encoding of UTF-8 stays, or becomes a replacement. */
const decoded = (raw: string): string => {
  try {
    return decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    return raw;
  }
};

/** Whether a parameter's schema takes a text: numbers in plain digits only. */
function isWrongText({ name, schema }: Parameter, text: string): boolean {
  // Nobody makes up a cursor that a list returned.
  if (name === "cursor") return true;
  if (schema.type !== "integer") return isWrong(schema, text) || text.length >= LONG;
  return !/^(?:0|-?[1-9]\d*)$/.test(text) || isWrong(schema, Number(text));
}

/** A URL parser takes some paths for others, and an empty segment makes another path. */
const staysInPlace = (segment: string): boolean => !/^(?:|\.|%2e|\.\.|%2e%2e|[?#])$/i.test(segment);

/** Routes that make what their path names, where nothing has to be there before. */
const MAKES: readonly string[] = ["PUT /api/v1/model-providers/{provider}"];

function pathTrials(param: Parameter, route: Route): Trial[] {
  const described = !["page", "operator", "developer"].includes(route.access);
  return [...TEXTS, "..", ".", "%2e%2e", "a%2f..%2fb"].map((raw): Trial => {
    const named = described && staysInPlace(raw) && isWrongText(param, decoded(raw));
    return {
      label: `${param.name}=${raw.slice(0, 60)}`,
      place: `path ${param.name}`,
      verdict: named || (staysInPlace(raw) && described && !MAKES.includes(route.id)) ? "refused" : "any",
      ...(named && { pointer: `/param/${param.name}` }),
      leaves: !staysInPlace(raw),
      change: { params: { [param.name]: raw } },
    };
  });
}

function queryTrials(param: Parameter): Trial[] {
  const { name } = param;
  const values = name === "cursor" ? [...FORGED, ...TEXTS] : TEXTS;
  const trial = (query: string, refused: boolean): Trial => ({
    label: query.slice(0, 80),
    place: `query ${name}`,
    verdict: refused ? "refused" : "any",
    ...(refused && { pointer: `/query/${name}` }),
    change: { query },
  });
  return [
    ...values.map((raw) => trial(`${name}=${raw}`, isWrongText(param, decoded(raw)))),
    trial(`${name}=1&${name}=2`, true),
    trial(`${name}`, isWrongText(param, "")),
    trial(`${name}[]=1`, false),
    trial(`${name}[__proto__]=1&__proto__=1&constructor=2`, false),
    trial(`${`${name}x=1&`.repeat(5_000)}`, false),
  ];
}

/** Header fields hold bytes; what cannot be sent at all (line breaks, NUL) is not tried. */
const HEADER_TEXTS = [
  ...[" ", "x", "0", "-1", "1.5", "1e999", "99999999999999999999", "\xff\xfe", "a,b", '"', '"a', "a;b=c"],
  ...[
    "wait=",
    "wait=-1",
    "wait=1e9",
    "wait=99999999999999999999",
    "__proto__",
    "%00",
    "\t",
    "a".repeat(LONG),
  ],
  ...["Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer qs_live_x", `Bearer qs_live_${"0".repeat(86)}`],
  ...["application/json;q=x", "*/*;q=0", "text/event-stream, application/json"],
];

function headerTrial(name: string, value: string, param: Parameter | undefined): Trial {
  // Blanks around a value are no part of it.
  const refused = param !== undefined && isWrongText(param, value.trim());
  return {
    label: `${name}: ${value.slice(0, 60)}`,
    place: `header ${name}`,
    verdict: refused ? "refused" : "any",
    ...(refused && { pointer: `/header/${name}` }),
    change: { headers: { [name]: value } },
  };
}

/** Read by the gateway, or by what it is made of, on every route. */
const HEADERS = [
  ...["prefer", "idempotency-key", "last-event-id", "accept", "cookie", "quayside-tenant", "range"],
  ...["if-none-match", "origin", "sec-fetch-site", "user-agent", "accept-language", "traceparent", "host"],
  ...["x-http-method-override", "x-forwarded-host", "x-forwarded-proto", "cf-connecting-ip", "upgrade"],
];

function authorizationTrials({ id, access }: Route): Trial[] {
  // Who comes with a session may send a blank one, too.
  const open = ["public", "page", "account"].includes(access) || OF_PEOPLE.has(id);
  return HEADER_TEXTS.map((value) => ({
    label: `authorization: ${value.slice(0, 60)}`,
    place: "header authorization",
    verdict: open ? "any" : "refused",
    change: { headers: { authorization: value } },
  }));
}

let turn = 0;

/** The next few: what is described is tried with everything, the rest shares it over all routes. */
const nextOf = <T>(all: T[], count: number): T[] =>
  Array.from({ length: count }, () => all[turn++ % all.length]).flatMap((one) => one ?? []);

function headerTrials(name: string, param: Parameter | undefined): Trial[] {
  const values = param ? HEADER_TEXTS : nextOf(HEADER_TEXTS, 3);
  return values.map((value) => headerTrial(name, value, param));
}

/** Everything that is tried in path, query and header fields of a route, described or not. */
export function parameterTrials(route: Route, queries: string[]): Trial[] {
  const of = (kind: Parameter["in"]) => route.params.filter((param) => param.in === kind);
  const headers = new Map(of("header").map((param) => [param.name.toLowerCase(), param]));
  const names = [...new Set([...headers.keys(), ...HEADERS])];
  const unknown = queries.map((name): Parameter => ({ name, in: "query", required: false, schema: {} }));
  return [
    ...of("path").flatMap((param) => pathTrials(param, route)),
    ...of("query").flatMap(queryTrials),
    ...unknown.flatMap((param) =>
      nextOf(queryTrials(param), 6).map((trial): Trial => ({ ...trial, verdict: "any" })),
    ),
    ...names.flatMap((name) => headerTrials(name, headers.get(name))),
    ...authorizationTrials(route),
  ];
}
