import { isObject, type Json, type JsonObject, parseJson } from "~/json.ts";

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
};

/** What a `DeployForm` asks the API for; `config` is what its schema form came to. */
export function deployRequestOf(form: FormData, config: JsonObject): JsonObject {
  const [alias, canary] = [textOf(form, "alias"), textOf(form, "canary")];
  const [least, most, budget] = [textOf(form, "least"), textOf(form, "most"), textOf(form, "budget")];
  return {
    version: textOf(form, "version"),
    channel: textOf(form, "channel") || "production",
    ...(alias && { alias }),
    config,
    hosts: form.getAll("host").map(String),
    public: form.get("public") === "on",
    ...(form.get("keep") === "on" && { keepSecrets: true }),
    ...((least || most) && {
      instances: { ...(least && { least: Number(least) }), ...(most && { most: Number(most) }) },
    }),
    ...(budget && { budgetMicros: Number(budget) }),
    ...(canary && { canary: { percent: Number(canary) } }),
  };
}

/** The configuration that a form with scripts has; undefined where it is none that can be read. */
export function configIn(form: FormData): JsonObject | undefined {
  const text = textOf(form, "config");
  const value: Json | undefined = text === "" ? {} : parseJson(text);
  return isObject(value) ? value : undefined;
}
