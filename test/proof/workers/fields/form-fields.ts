import type { JsonSchema } from "../route-walker.ts";
import type { Trial } from "./trial.ts";
import { UNSOUND } from "./values.ts";

const VALUES: [string, string][] = [
  ["blanks", "  "],
  ["a word nobody knows", "nonsense"],
  ["a number", "1e999"],
  ["NUL", "a\0b"],
  ["a member of every object", "constructor"],
  ["__proto__", "__proto__"],
  ["a path upwards", "../../x"],
  ["200,000 characters", "a".repeat(200_000)],
  ["markup", '"><script>alert(1)</script>'],
  ["half a surrogate pair", "\ud800"],
];

const multipart = (fields: Record<string, string>, name: string): FormData => {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) if (key !== name) form.append(key, value);
  form.append(name, new Blob(["a file"]), "file.txt");
  return form;
};

/** What is tried in the fields of a page's form. A choice takes nothing else, and what is required has to be there. */
export function formTrials(schema: JsonSchema, fields: Record<string, string>): Trial[] {
  const properties = Object.entries(schema.properties as Record<string, JsonSchema>);
  return properties.flatMap(([name, { enum: choices }]) => {
    const required = (schema.required as string[]).includes(name);
    const place = `form ${name}`;
    const send = (label: string, body: BodyInit, refused: boolean): Trial => ({
      ...{ label, place, verdict: refused ? "refused" : "any" },
      change: body instanceof FormData ? { body, headers: { "content-type": "" } } : { body },
    });
    const rest = { ...fields };
    delete rest[name];
    const withValue = (value: string) => `${new URLSearchParams({ ...rest, [name]: value })}`;
    return [
      ...VALUES.map(([label, value]) => send(label, withValue(value), choices !== undefined)),
      ...UNSOUND.map(([label, json]) => send(label, withValue(json), choices !== undefined)),
      send("missing", `${new URLSearchParams(rest)}`, required),
      send("empty", withValue(""), required),
      send("a file", multipart(fields, name), required || choices !== undefined),
      send("twice", `${withValue("nonsense")}&${name}=${fields[name] ?? ""}`, choices !== undefined),
      send("as an array", `${new URLSearchParams({ ...rest, [`${name}[]`]: "x" })}`, required),
    ];
  });
}
