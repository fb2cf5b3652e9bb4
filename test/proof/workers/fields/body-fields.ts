import { isObject, toPointer } from "../../../../workers/kernel/json.ts";
import type { JsonSchema } from "../route-walker.ts";
import type { Trial } from "./trial.ts";
import { isWrong, NO_JSON, UNSOUND, valuesFor } from "./values.ts";

/** One place in a JSON body; `path` goes through `properties`, and into one item and one further member. */
export interface Field {
  path: string[];
  schema: JsonSchema;
  required: boolean;
}

const ITEM = "0";
const MEMBER = "some-member";

/** The places of a schema, the whole of it first. */
export function fieldsOf(schema: JsonSchema, path: string[] = [], required = true): Field[] {
  const { properties, items, additionalProperties, anyOf } = schema;
  const needed = (schema.required ?? []) as string[];
  const below = (name: string, child: unknown, must = false) =>
    isObject(child) ? fieldsOf(child, [...path, name], must) : [];
  const variants = ((anyOf ?? []) as JsonSchema[]).flatMap((one) => fieldsOf(one, path).slice(1));
  return [
    { path, schema, required },
    ...Object.entries((properties ?? {}) as object).flatMap(([name, child]) =>
      below(name, child, needed.includes(name)),
    ),
    ...below(ITEM, items),
    ...below(MEMBER, additionalProperties),
    ...variants,
  ];
}

type Value = unknown;

/** A copy of a value with something else at a place; the containers on the way are made where they are missing. */
function put(value: Value, [name, ...rest]: string[], leaf: Value): Value {
  if (name === undefined) return leaf;
  if (name === ITEM) return [put(Array.isArray(value) ? value[0] : undefined, rest, leaf)];
  const known = isObject(value) ? value : {};
  return { ...known, [name]: put(known[name], rest, leaf) };
}

const MARK = "«here»";

/** The body's text with `json` as it is at a place. */
export const textWith = (body: Value, path: string[], json: string): string =>
  JSON.stringify(put(body, path, MARK)).replace(JSON.stringify(MARK), () => json);

const at = (value: Value, path: string[]): Value =>
  path.reduce<Value>((part, name) => (part as Record<string, Value> | undefined)?.[name], value);

/** The base body with this field in it, for those that leave it out. */
function valueFor({ path, schema }: Field, body: Value): Value {
  const { default: standard, example, enum: choices } = schema as { enum?: unknown[] } & JsonSchema;
  return at(body, path) ?? standard ?? example ?? choices?.[0] ?? "x";
}

/** Everything that is tried in the fields of a JSON body. */
export function bodyTrials(schema: JsonSchema, body: Record<string, unknown>): Trial[] {
  return fieldsOf(schema).flatMap((field) => {
    const { path } = field;
    const pointer = toPointer(path);
    const place = `body ${pointer}`;
    const trial = (label: string, body: string, verdict: Trial["verdict"], where = pointer): Trial => ({
      ...{ label, place, verdict, change: { body } },
      ...(verdict === "refused" && { pointer: where }),
    });
    const values = valuesFor(field.schema).map(([label, json]) => {
      const wrong = isWrong(field.schema, JSON.parse(json));
      return trial(label, textWith(body, path, json), wrong ? "refused" : "any");
    });
    const unsound = UNSOUND.map(([label, json]) => trial(label, textWith(body, path, json), "refused"));
    // Nothing at all is no body, or an array without items, in the place of the one or the other.
    const named = path.length > 0 && path.at(-1) !== ITEM;
    const broken = NO_JSON.filter(([, text]) => text !== "" || named).map(([label, text]) =>
      trial(label, textWith(body, path, text), "refused", ""),
    );
    return [...values, ...unsound, ...broken, ...memberTrials(field, body, trial)];
  });
}

type MakeTrial = (label: string, body: string, verdict: Trial["verdict"], where?: string) => Trial;

/** What can be wrong with a field's being there: missing, twice, and with members beside it that nobody knows. */
function memberTrials(field: Field, body: Record<string, unknown>, trial: MakeTrial): Trial[] {
  const { path, schema, required } = field;
  const trials: Trial[] = [];
  const name = path.at(-1);
  if (name !== undefined && name !== ITEM) {
    const json = JSON.stringify(valueFor(field, body));
    const twice = textWith(body, path, `${json},${JSON.stringify(name)}:${json}`);
    trials.push(trial("twice the same", twice, "refused"));
    if (required) trials.push(trial("missing", JSON.stringify(put(body, path, undefined)), "refused"));
  }
  if (schema.properties) {
    for (const extra of ["surplus", "constructor", "prototype", "toString", "Slug", "\u0000", "__proto__"]) {
      const inside = [...path, extra];
      trials.push(
        trial(`a further member ${extra}`, textWith(body, inside, "1"), "refused", toPointer(inside)),
      );
    }
  }
  return trials;
}
