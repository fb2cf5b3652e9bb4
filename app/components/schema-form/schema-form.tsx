import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Select, Textarea } from "~/components/ui/field.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { sentenceOf } from "~/issues.ts";
import type { Json } from "~/json.ts";
import { FormProvider } from "./form-context.ts";
import type { ValueIssue } from "./issue-places.ts";
import { SchemaField } from "./schema-field.tsx";
import { useFormState } from "./use-form-state.ts";

export interface FormExample {
  title?: string | undefined;
  input: Json;
}

export interface SchemaFormProps {
  /** Schema of the whole value; `true` and `{}` ask for JSON. */
  schema: Json;
  /** Name of the form field that carries the value, as JSON; read it with `submittedValue`. */
  name: string;
  label: string;
  /** What it starts with; the schema's defaults unless given. */
  value?: Json | undefined;
  examples?: readonly FormExample[];
  issues?: readonly ValueIssue[];
  /** Taken off the issues' pointers, such as `/input`. */
  issuePrefix?: string;
}

/**
 * A form made from a JSON Schema, inside a `<form>` of the page: examples to start from, fields with their
 * problems beside them, and a switch to the raw JSON. Without scripts it is a text area.
 */
export function SchemaForm({ name, label, examples = [], ...rest }: SchemaFormProps) {
  const form = useFormState(rest);
  const { root, idPrefix, frame, current, raw, result, broken, placed } = form;
  return (
    <div className="grid gap-5">
      <WithoutScripts name={name} label={label} text={JSON.stringify(result, null, 2)} issues={form.issues} />
      <div ref={frame} data-needs-scripts className="grid gap-5">
        <div className="flex flex-wrap items-end justify-between gap-3">
          <ExamplePicker label={label} examples={examples} id={`${idPrefix}-example`} onPick={form.fill} />
          <Button
            size="sm"
            variant="ghost"
            aria-pressed={raw !== undefined}
            disabled={broken}
            onClick={form.toggle}
          >
            {raw === undefined ? "Edit as JSON" : "Back to the form"}
          </Button>
        </div>
        <Problems issues={raw === undefined ? placed.rest : form.issues} />
        <input type="hidden" name={name} value={raw ?? JSON.stringify(result)} />
        {raw === undefined ? (
          <FormProvider
            value={{ root, name, idPrefix, issues: placed.fields, ready: form.ready, update: form.update }}
          >
            <SchemaField schema={root} path={[]} label={root.title ?? label} value={current} required />
          </FormProvider>
        ) : (
          <RawField id={`${idPrefix}-raw`} label={label} text={raw} broken={broken} onChange={form.setRaw} />
        )}
      </div>
    </div>
  );
}

function ExamplePicker({
  label,
  examples,
  id,
  onPick,
}: {
  label: string;
  examples: readonly FormExample[];
  id: string;
  onPick(input: Json): void;
}) {
  if (examples.length === 0) return <p className="font-semibold">{label}</p>;
  return (
    <div className="w-full sm:w-80">
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        Start from an example
      </label>
      <Select
        id={id}
        value=""
        onChange={(event) => onPick(examples[Number(event.target.value)]?.input ?? null)}
      >
        <option value="">Choose an example…</option>
        {examples.map((example, index) => (
          <option key={JSON.stringify(example).slice(0, 300)} value={index}>
            {example.title ?? `Example ${index + 1}`}
          </option>
        ))}
      </Select>
    </div>
  );
}

function RawField({
  id,
  label,
  text,
  broken,
  onChange,
}: {
  id: string;
  label: string;
  text: string;
  broken: boolean;
  onChange(text: string): void;
}) {
  const errors = broken ? ["This is not valid JSON: check quotes, commas and brackets"] : [];
  return (
    <Field id={id} label={`${label} as JSON`} errors={errors}>
      <Textarea
        {...fieldProps(id, false, broken)}
        rows={16}
        spellCheck={false}
        className="font-mono text-[0.8125rem]"
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

/** Problems that no field shows: those of the whole, and all of them while the raw JSON is edited. */
function Problems({ issues }: { issues: readonly ValueIssue[] }) {
  if (issues.length === 0) return null;
  return (
    <Notice tone="bad" title="The input needs a change">
      <ul className="list-inside list-disc">
        {issues.map(({ pointer, detail }) => (
          <li key={pointer + detail}>
            {pointer && <code className="mr-1 font-mono text-xs">{pointer}</code>}
            {sentenceOf({ pointer, detail })}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

interface WithoutScriptsProps {
  name: string;
  label: string;
  text: string;
  issues: readonly ValueIssue[];
}

/** What stands in place of the fields when scripts are off. */
function WithoutScripts({ name, label, text, issues }: WithoutScriptsProps) {
  return (
    <noscript>
      <Problems issues={issues} />
      <label>
        {label} as JSON
        <textarea
          name={`${name}-raw`}
          rows={14}
          defaultValue={text}
          className="mt-2 block w-full border p-3 font-mono"
        />
      </label>
    </noscript>
  );
}
