import { Field, FieldErrors, fieldProps, Input, RequiredMark, Select } from "~/components/ui/field.tsx";
import { type FieldPart, useField, useTyped } from "./form-context.ts";
import { choicesOf, type JsonSchema, typeOf } from "./json-schema.ts";

const INPUT_TYPES: Record<string, string> = {
  date: "date",
  email: "email",
  uri: "url",
  url: "url",
  time: "time",
};

/** One line of text; a secret is not shown while it is typed. */
export function TextField({ schema, path, label, value, required }: FieldPart) {
  const { id, errors, ready, set, nameOf } = useField({ path, label });
  useTyped(id, (typed) => set(typed.value));
  const secret = schema["x-secret"] === true;
  return (
    <Field id={id} label={label} description={schema.description} errors={errors} required={required}>
      <Input
        {...fieldProps(id, Boolean(schema.description), errors.length > 0)}
        name={nameOf("string")}
        type={secret ? "password" : (INPUT_TYPES[schema.format ?? ""] ?? "text")}
        autoComplete={secret ? "new-password" : "off"}
        value={typeof value === "string" ? value : ""}
        required={ready && required && schema.minLength !== 0}
        minLength={schema.minLength}
        maxLength={schema.maxLength}
        placeholder={exampleOf(schema)}
        onChange={(event) => set(event.target.value)}
      />
    </Field>
  );
}

/** A number, with its bounds said in words. */
export function NumberField({ schema, path, label, value, required }: FieldPart) {
  const { id, errors, ready, set, nameOf } = useField({ path, label });
  const take = ({ value }: { value: string }) => set(value === "" ? undefined : Number(value));
  useTyped(id, take);
  const about = [schema.description, boundsOf(schema)].filter(Boolean).join(" · ");
  const step = schema.multipleOf ?? (typeOf(schema) === "integer" ? 1 : "any");
  return (
    <Field id={id} label={label} description={about} errors={errors} required={required}>
      <Input
        {...fieldProps(id, about !== "", errors.length > 0)}
        name={nameOf("number")}
        type="number"
        className="sm:max-w-64"
        value={typeof value === "number" ? value : ""}
        min={schema.minimum}
        max={schema.maximum}
        step={step}
        required={ready && required}
        placeholder={exampleOf(schema)}
        onChange={(event) => take(event.target)}
      />
    </Field>
  );
}

/** Yes or no. Of an optional one, no is left out unless the default says yes. */
export function BooleanField({ schema, path, label, value, required }: FieldPart) {
  const { id, errors, set } = useField({ path, label });
  return (
    <div>
      <label htmlFor={id} className="flex items-start gap-3 text-sm">
        <input
          {...fieldProps(id, Boolean(schema.description), errors.length > 0)}
          type="checkbox"
          className="mt-0.5 size-4.5 accent-(--solid)"
          checked={value === true}
          onChange={(event) => {
            const no = required || schema.default === true ? false : undefined;
            set(event.target.checked ? true : no);
          }}
        />
        <span className="font-medium">
          {label}
          {required && <RequiredMark />}
        </span>
      </label>
      {schema.description && (
        <p id={`${id}-about`} className="mt-0.5 pl-7.5 text-faint text-xs">
          {schema.description}
        </p>
      )}
      <div className="pl-7.5">
        <FieldErrors id={id} errors={errors} />
      </div>
    </div>
  );
}

/** One of the values that the schema lists. */
export function ChoiceField({ schema, path, label, value, required }: FieldPart) {
  const { id, errors, ready, set } = useField({ path, label });
  const choices = choicesOf(schema) ?? [];
  const chosen = choices.findIndex((choice) => JSON.stringify(choice.value) === JSON.stringify(value));
  return (
    <Field id={id} label={label} description={schema.description} errors={errors} required={required}>
      <Select
        {...fieldProps(id, Boolean(schema.description), errors.length > 0)}
        className="sm:max-w-80"
        value={chosen < 0 ? "" : String(chosen)}
        required={ready && required}
        onChange={(event) => set(choices[Number.parseInt(event.target.value, 10)]?.value)}
      >
        {(chosen < 0 || !required) && <option value="">{required ? "Choose…" : "Not set"}</option>}
        {choices.map((choice, index) => (
          <option key={choice.label} value={String(index)}>
            {choice.label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function exampleOf({ examples, "x-secret": secret }: JsonSchema): string | undefined {
  const example = examples?.[0];
  if (secret || example === undefined || typeof example === "object") return undefined;
  return `e.g. ${String(example).slice(0, 60)}`;
}

function boundsOf({ minimum, maximum }: JsonSchema): string | undefined {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  if (minimum !== undefined) return `at least ${minimum}`;
  return maximum === undefined ? undefined : `at most ${maximum}`;
}
