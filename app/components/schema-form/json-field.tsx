import { useState } from "react";
import { Field, fieldProps, Textarea } from "~/components/ui/field.tsx";
import { type Json, parseJson } from "~/json.ts";
import { type FieldPart, useField } from "./form-context.ts";

const write = (value: Json | undefined): string =>
  value === undefined ? "" : JSON.stringify(value, null, 2);

/** A part of the input that no form does justice: as JSON, checked while it is typed. */
export function JsonField({ schema, path, label, value, required }: FieldPart) {
  const { id, errors, ready, set } = useField({ path, label });
  const [draft, setDraft] = useState<{ text: string; value: Json | undefined }>();
  // The text stands while it says what the form holds; an example that is filled in replaces it.
  const text = draft && JSON.stringify(draft.value) === JSON.stringify(value) ? draft.text : write(value);
  const broken = text.trim() !== "" && parseJson(text) === undefined;
  const shown = broken ? ["is not valid JSON yet"] : errors;
  return (
    <Field
      id={id}
      label={label}
      description={schema.description}
      errors={shown}
      required={required}
      aside={<span className="font-mono text-faint text-xs">JSON</span>}
    >
      <Textarea
        {...fieldProps(id, Boolean(schema.description), shown.length > 0)}
        rows={6}
        spellCheck={false}
        className="font-mono text-[0.8125rem]"
        value={text}
        required={ready && required}
        onChange={(event) => {
          const next =
            event.target.value.trim() === "" ? undefined : (parseJson(event.target.value) ?? value);
          setDraft({ text: event.target.value, value: next });
          set(next);
        }}
      />
    </Field>
  );
}
