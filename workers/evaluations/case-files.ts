import { csvField } from "../audit/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import { fail } from "../kernel/errors.ts";
import { isObject, parseJson } from "../kernel/json.ts";
import { type DatasetCase, datasetCase, type Format, MAX_CASES } from "./contract.ts";

const COLUMNS = ["name", "input", "checks"] as const;

/** Cases as a file. CSV has a header line, and its fields are quoted (RFC 4180). */
export function writeCases(cases: DatasetCase[], format: Format): string {
  if (format === "jsonl") return cases.map((one) => `${JSON.stringify(one)}\n`).join("");
  const lines = cases.map(({ name, input, checks }) => [name, JSON.stringify(input), JSON.stringify(checks)]);
  return [[...COLUMNS], ...lines].map((fields) => `${fields.map(csvField).join(",")}\r\n`).join("");
}

/** The cases of a file; refuses with `invalid_input`, naming the line. Cases without a name get their number. */
export function readCases(text: string, format: Format): DatasetCase[] {
  const rows = format === "jsonl" ? jsonLines(text) : csvRows(text.replace(/^\uFEFF/, ""));
  if (rows.length > MAX_CASES) refuse(`has ${rows.length} cases; a dataset holds ${MAX_CASES}`);
  return rows.map(({ line, value }, i) => {
    const named = isObject(value) ? { name: `Case ${i + 1}`, ...value } : value;
    return parseOrFail(datasetCase, named, `line ${line}`, "The file holds something that is no case.");
  });
}

interface Row {
  line: number;
  value: unknown;
}

const refuse = (detail: string): never =>
  fail("invalid_input", "The file cannot be read.", { issues: [{ pointer: "/text", detail }] });

function jsonLines(text: string): Row[] {
  return text.split(/\r?\n/).flatMap((source, i) => {
    if (source.trim() === "") return [];
    const value = parseJson(source);
    return [{ line: i + 1, value: value === undefined ? refuse(`line ${i + 1} is not JSON`) : value }];
  });
}

function csvRows(text: string): Row[] {
  const [head, ...records] = parseCsv(text);
  if (!head?.fields.includes("input"))
    return refuse("has no column input: the first line names the columns, name, input and checks");
  const at = (fields: string[], column: string) => fields[head.fields.indexOf(column)]?.trim() || undefined;
  return records.map(({ line, fields }) => {
    const [name, input = "", checks = "[]"] = COLUMNS.map((column) => at(fields, column));
    const parsed = parseJson(checks) ?? refuse(`line ${line}: checks are a list, as JSON`);
    // What is no JSON is the text itself: `hello` need not be written as `"hello"`.
    return { line, value: { ...(name && { name }), input: parseJson(input) ?? input, checks: parsed } };
  });
}

/** The records of a CSV file (RFC 4180), with the lines on which they begin; empty lines are left out. */
function parseCsv(text: string): { line: number; fields: string[] }[] {
  const records: { line: number; fields: string[] }[] = [];
  let [line, begun] = [1, 1];
  let fields: string[] = [];
  const token = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (!found) return refuse(`line ${line}: a quote is not closed, or stands inside of a field`);
    const [whole, quoted, plain = "", end] = found;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split("\n").length - 1;
    if (end === ",") {
      if (token.lastIndex < text.length) continue;
      fields.push("");
    }
    if (fields.some((field) => field !== "")) records.push({ line: begun, fields });
    fields = [];
    begun = line;
  }
  return records;
}
