import { isObject, type Json } from "~/json.ts";

/** One call of an agent over the API. */
export interface Call {
  /** Of this site, such as `https://quayside.example`. */
  origin: string;
  agent: string;
  input: Json;
  channel?: "production" | "preview";
}

/** In the order in which they are offered; the first is shown. */
export const LANGUAGES = [
  { id: "curl", label: "curl" },
  { id: "javascript", label: "JavaScript" },
  { id: "python", label: "Python" },
] as const;
export type Language = (typeof LANGUAGES)[number]["id"];

/** Inputs above this are read from a file: nobody wants them in a script. */
const INLINE_CHARS = 20_000;

/** Code that makes the call and waits for its result; the key comes from `QUAYSIDE_KEY`. */
export function snippet(language: Language, call: Call): string {
  const inline = JSON.stringify(call.input).length <= INLINE_CHARS;
  return WRITERS[language](call, inline);
}

const urlOf = ({ origin, agent }: Call): string =>
  `${origin}/api/v1/agents/${encodeURIComponent(agent)}/runs`;
const channelOf = ({ channel }: Call) => (channel && channel !== "production" ? { channel } : {});

/** Single-quoted for a POSIX shell, in which nothing inside has a meaning. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function curl(call: Call, inline: boolean): string {
  const body = inline ? shellQuote(JSON.stringify({ input: call.input, ...channelOf(call) })) : "@body.json";
  const note = inline ? "" : `# body.json: { "input": … }, the input being too long to stand here\n`;
  return [
    `${note}curl -X POST ${shellQuote(urlOf(call))}`,
    `-H "authorization: Bearer $QUAYSIDE_KEY"`,
    "-H 'content-type: application/json'",
    "-H 'prefer: wait=30'",
    `-d ${body}`,
  ].join(" \\\n  ");
}

function javascript(call: Call, inline: boolean): string {
  const body = inline
    ? JSON.stringify({ input: call.input, ...channelOf(call) }, null, 2)
    : `{ input: JSON.parse(await readFile("input.json", "utf8"))${call.channel === "preview" ? ', channel: "preview"' : ""} }`;
  const head = inline ? "" : `import { readFile } from "node:fs/promises";\n\n`;
  return `${head}const response = await fetch(${JSON.stringify(urlOf(call))}, {
  method: "POST",
  headers: {
    authorization: \`Bearer \${process.env.QUAYSIDE_KEY}\`,
    "content-type": "application/json",
    prefer: "wait=30",
  },
  body: JSON.stringify(${indent(body, "  ")}),
});
const run = await response.json();
if (run.status !== "succeeded") throw new Error(run.error?.message ?? run.detail ?? run.status);
console.log(run.output);`;
}

function python(call: Call, inline: boolean): string {
  const extra = call.channel === "preview" ? ', "channel": "preview"' : "";
  const body = inline
    ? toPython({ input: call.input, ...channelOf(call) }, "    ")
    : `{"input": json.load(open("input.json"))${extra}}`;
  return `import json, os, urllib.request

request = urllib.request.Request(
    ${JSON.stringify(urlOf(call))},
    data=json.dumps(${body}).encode(),
    headers={
        "authorization": f"Bearer {os.environ['QUAYSIDE_KEY']}",
        "content-type": "application/json",
        "prefer": "wait=30",
    },
)
with urllib.request.urlopen(request) as response:
    run = json.load(response)
print(run["status"], run["output"])`;
}

const WRITERS = { curl, javascript, python } as const satisfies Record<
  Language,
  (call: Call, inline: boolean) => string
>;

const indent = (text: string, by: string): string => text.replaceAll("\n", `\n${by}`);

/** JSON as a Python literal: text and numbers are written alike, the three constants are not. */
export function toPython(value: Json, pad = ""): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const inner = `${pad}    `;
  const parts = isObject(value)
    ? Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${toPython(part, inner)}`)
    : value.map((part) => toPython(part, inner));
  const [open, close] = isObject(value) ? "{}" : "[]";
  if (parts.length === 0) return `${open}${close}`;
  return `${open}\n${parts.map((part) => `${inner}${part},`).join("\n")}\n${pad}${close}`;
}
