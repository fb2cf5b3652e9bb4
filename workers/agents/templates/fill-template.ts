import { fail, type Issue } from "../../kernel/errors.ts";
import { isObject, type Json, type JsonObject, parseJson } from "../../kernel/json.ts";
import { applyDefaults, compileSchema } from "../../kernel/json-schema.ts";
import type { Template } from "./contract.ts";

/** Stands for a value that a template does not have, since its setting was left out. */
const ABSENT = Symbol("absent");

/** Settings by the template's schema, with its defaults. Refuses others with `invalid_input`. */
export function checkSettings(
  { settings: schema }: Pick<Template, "settings">,
  given: JsonObject,
): JsonObject {
  const settings = applyDefaults(schema as JsonObject, given) as JsonObject;
  const issues = compileSchema(schema as JsonObject)
    .issues(settings)
    .map(({ pointer, detail }): Issue => ({ pointer: `/settings${pointer}`, detail }));
  if (issues.length > 0) fail("invalid_input", "The settings do not fit this template.", { issues });
  return settings;
}

/**
 * The files of a template with its settings in them. In JSON files, and nowhere else, `{ "$setting": "name" }` stands for a
 * setting's value and `{ "$hostOf": "name" }` for the host of one that is an address: as a value, so that nothing that
 * somebody types becomes code. `${name}` in a text of the template stands for that of a setting. What names a setting that was
 * left out is left out, too.
 */
export function fillTemplate(
  { files }: Pick<Template, "files">,
  { slug, title, settings }: { slug: string; title?: string | undefined; settings: JsonObject },
): Template["files"] {
  const filled = Object.entries(files).map(([path, content]) => {
    if (!path.endsWith(".json") || typeof content !== "string") return [path, content] as const;
    const value = filledIn(parseJson(content) ?? null, settings);
    const whole = path === "agent.json" ? named(value as JsonObject, slug, title) : value;
    return [path, `${JSON.stringify(whole, null, 2)}\n`] as const;
  });
  return Object.fromEntries(filled);
}

const named = (manifest: JsonObject, slug: string, title: string | undefined): JsonObject => ({
  ...manifest,
  name: slug,
  ...(title !== undefined && { title }),
});

function filledIn(value: Json, settings: JsonObject): Json | typeof ABSENT {
  if (Array.isArray(value))
    return value.map((item) => filledIn(item, settings)).filter((item) => item !== ABSENT) as Json[];
  if (typeof value === "string") return textIn(value, settings);
  if (!isObject(value)) return value;
  const { $setting, $hostOf } = value;
  if (typeof $setting === "string") return settings[$setting] ?? ABSENT;
  if (typeof $hostOf === "string") return URL.parse(String(settings[$hostOf]))?.host ?? ABSENT;
  const entries = Object.entries(value).map(
    ([name, item]) => [textIn(name, settings), filledIn(item, settings)] as const,
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== ABSENT)) as JsonObject;
}

const textIn = (text: string, settings: JsonObject): string =>
  text.replace(/\$\{(\w+)\}/g, (found, name: string) => String(settings[name] ?? found));
