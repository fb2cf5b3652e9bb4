import { createHash } from "node:crypto";
import { parse } from "yaml";
import type { ExportFile } from "../../../../workers/exports/subject.ts";
import { type Manifest, readManifests } from "./manifest.ts";

type Value = unknown;
interface Scope {
  Values: Record<string, Value>;
  Release: { Name: string; Namespace: string };
  Chart: Record<string, Value>;
  Files: Map<string, string>;
}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|\d+|[()|]|[.A-Za-z][\w.]*)/gy;

/** The functions of Helm that exports use; others are refused. Sprig passes what is piped as the last argument. */
const FUNCTIONS: Record<string, (...values: Value[]) => Value> = {
  quote: (value) => JSON.stringify(String(value)),
  toJson: (value) => JSON.stringify(value),
  sha256sum: (value) => createHash("sha256").update(String(value)).digest("hex"),
  upper: (value) => String(value).toUpperCase(),
  replace: (from, to, value) => String(value).replaceAll(String(from), String(to)),
  trunc: (length, value) => String(value).slice(0, Number(length)),
  trimSuffix: (suffix, value) => String(value).replace(new RegExp(`${suffix}$`), ""),
  default: (usual, value) => value || usual,
  printf: (format, ...values) => String(format).replace(/%s/g, () => String(values.shift())),
};

/** What `helm template` makes of a chart, of the language that exports use; whatever else stands there is refused. */
export function helmTemplate(
  files: readonly ExportFile[],
  changed: (values: Fields) => void = () => {},
): Manifest[] {
  const textAt = (name: string) => files.find(({ path }) => path === `chart/${name}`)?.text ?? "";
  const Values = parse(textAt("values.yaml")) as Record<string, Value>;
  changed(Values);
  const Files = new Map(files.map(({ path, text }) => [path.replace("chart/", ""), text]));
  const scope = {
    Values,
    Release: { Name: "release", Namespace: "space" },
    Chart: parse(textAt("Chart.yaml")),
    Files,
  };
  const defined = new Map<string, string>();
  const helpers = textAt("templates/_helpers.tpl").replace(/\{\{\/\*.*?\*\/\}\}/gs, "");
  for (const [, name = "", body = ""] of helpers.matchAll(/\{\{- define "(.*?)" -\}\}(.*?)\{\{- end \}\}/gs))
    defined.set(name, body.replace(/-\}\}/g, "}}").replace(/\{\{-/g, "{{").trim());
  const templates = files.filter(({ path }) => /^chart\/templates\/.*\.yaml$/.test(path));
  return templates.flatMap(({ text }) => readManifests(rendered(text, scope, defined)));
}

// biome-ignore lint/suspicious/noExplicitAny: values as a test changes them
type Fields = any;

/** Blocks of lines, one within no other, and expressions. */
function rendered(text: string, scope: Scope, defined: Map<string, string>): string {
  const blocks = /\{\{- if (.*?) \}\}\n(.*?)(?:\{\{- else \}\}\n(.*?))?\{\{- end \}\}\n?/gs;
  const chosen = text.replace(blocks, (_, condition: string, yes: string, no = "") =>
    evaluated(condition, scope, defined) ? yes : no,
  );
  if (/\{\{-/.test(chosen)) throw new Error(`not understood: ${/\{\{-.*/.exec(chosen)?.[0]}`);
  return chosen.replace(/\{\{ (.*?) \}\}/g, (_, code: string) => String(evaluated(code, scope, defined)));
}

function evaluated(code: string, scope: Scope, defined: Map<string, string>): Value {
  const tokens = [...code.matchAll(TOKEN)].map(([, token = ""]) => token);
  if (tokens.join("").length !== code.replace(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/g, "").length)
    throw new Error(`not understood: ${code}`);
  const pipeline = (): Value => {
    let value = command([]);
    while (tokens[0] === "|") {
      tokens.shift();
      value = command([value]);
    }
    return value;
  };
  const operand = (token: string): Value => {
    if (token === "(") {
      const value = pipeline();
      tokens.shift();
      return value;
    }
    if (token === ".") return scope;
    if (token.startsWith("."))
      return token
        .slice(1)
        .split(".")
        .reduce((at: Fields, name) => at?.[name], scope);
    return token.startsWith('"') ? JSON.parse(token) : Number(token);
  };
  const command = (piped: Value[]): Value => {
    const first = tokens.shift() ?? "";
    const values: Value[] = [];
    while (tokens.length > 0 && tokens[0] !== "|" && tokens[0] !== ")")
      values.push(operand(tokens.shift() ?? ""));
    if (first === "include") return rendered(defined.get(String(values[0])) ?? "", scope, defined);
    if (first === ".Files.Get") return scope.Files.get(String(values[0])) ?? "";
    const call = FUNCTIONS[first];
    if (call) return call(...values, ...piped);
    if (/^[A-Za-z]/.test(first)) throw new Error(`Helm's function ${first} is not known here`);
    return operand(first);
  };
  return pipeline();
}
