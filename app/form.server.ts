import type { Problem } from "./problem.ts";
import { invalid } from "./problems.server.ts";

/** Throws the page that says what is wrong with a form. */
export function refuseForm(detail: string, issues: Problem["issues"] = []): never {
  // A response, since routes without a page log whatever else is thrown as an error of ours.
  throw Response.json(invalid(detail, issues), { status: 400 });
}

/** The form that was sent; for a body that is none, throws the page that says so. */
export async function readForm(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch {
    return refuseForm(
      "The body is no form that can be read. Send it as application/x-www-form-urlencoded or multipart/form-data.",
    );
  }
}

/** The one of several words that a field holds; for anything else, throws the page that says which there are. */
export function chosen<T extends string>(form: FormData, name: string, words: readonly T[]): T {
  const value = form.get(name);
  const word = words.find((one) => one === value);
  if (word !== undefined && form.getAll(name).length === 1) return word;
  const detail = `has to be ${words.join(" or ")}`;
  return refuseForm(`The form's field ${name} ${detail}.`, [{ pointer: `/${name}`, detail }]);
}

/** The text of a field, empty where it was not sent; for a file, throws the page that says so. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name) ?? "";
  if (typeof value === "string") return value;
  return refuseForm(`The form's field ${name} is a text.`, [
    { pointer: `/${name}`, detail: "has to be a text" },
  ]);
}

/** The channel that a form asks for; production where it asks for none. */
export const chosenChannel = (form: FormData): "production" | "preview" =>
  form.has("channel") ? chosen(form, "channel", ["production", "preview"]) : "production";
