import { createContext, useContext, useEffect } from "react";
import { sentenceOf } from "~/issues.ts";
import { type Json, type Path, toPointer } from "~/json.ts";
import type { JsonSchema } from "./json-schema.ts";

export interface FormState {
  /** Where references are looked up. */
  root: JsonSchema;
  /** Makes ids of different forms on a page differ. */
  idPrefix: string;
  issues: ReadonlyMap<string, string[]>;
  /** What the form's value is sent as. */
  name: string;
  /** Whether scripts run: without them the fields are hidden, and must not keep the form from being sent. */
  ready: boolean;
  update(path: Path, value: Json | undefined): void;
}

const FormContext = createContext<FormState | null>(null);
export const FormProvider = FormContext.Provider;

/** The form around a field; throws outside of one, since such a field would lose what is typed. */
export function useSchemaForm(): FormState {
  const state = useContext(FormContext);
  if (!state) throw new Error("a schema field stands outside of its form");
  return state;
}

/** A place in a schema form: what is asked for, where it belongs, and what is there. */
export interface FieldPart {
  /** Resolved. */
  schema: JsonSchema;
  path: Path;
  label: string;
  value: Json | undefined;
  required: boolean;
}

/** Id, pointer and problems of a place in the form, which call it as the form does. */
export function useField({ path, label }: Pick<FieldPart, "path" | "label">) {
  const { name, idPrefix, issues, ready, update, root } = useSchemaForm();
  const pointer = toPointer(path);
  return {
    root,
    ready,
    id: `${idPrefix}${pointer.replace(/[^\w/-]/g, "_").replaceAll("/", "-")}`,
    errors: (issues.get(pointer) ?? []).map((detail) => sentenceOf({ pointer, detail }, label)),
    set: (value: Json | undefined) => update(path, value),
    /** The control's own name, until scripts put what is typed into the form's value; see `submittedValue`. */
    nameOf: (type: "string" | "number") => (ready ? undefined : `${name}@${type}${pointer}`),
  };
}

/** Takes over what was typed before the page's scripts came: it stands in the control, and React does not know of it. */
export function useTyped(id: string, take: (typed: HTMLInputElement | HTMLTextAreaElement) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the form comes alive
  useEffect(() => {
    const control = document.getElementById(id) as HTMLInputElement | HTMLTextAreaElement | null;
    if (control && control.value !== control.defaultValue) take(control);
  }, []);
}
