import type { Check } from "@workers/evaluations/contract.ts";
import { useState } from "react";
import { Button } from "~/components/ui/button.tsx";
import { Field, Input, Select, Textarea } from "~/components/ui/field.tsx";
import { Icon } from "~/components/ui/icon.tsx";

const MOST = 10;

const KINDS: Record<Check["type"], { label: string; value: string; hint: string }> = {
  contains: { label: "Contains a text", value: "Text", hint: "Upper and lower case are the same." },
  equals: { label: "Equals a value", value: "Value", hint: "JSON; anything else is a text." },
  regex: {
    label: "Matches a pattern",
    value: "Pattern",
    hint: "A regular expression, found somewhere in it.",
  },
  schema: { label: "Fits a schema", value: "JSON Schema", hint: 'An object, such as { "type": "string" }.' },
  judge: {
    label: "A model agrees",
    value: "What has to hold",
    hint: "The model reads this, the input and the output, and says whether it holds. That costs tokens.",
  },
};

interface Row {
  key: number;
  type: Check["type"];
  value: string;
  model: string;
}

function rowOf(check: Check, key: number): Row {
  const json = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
  switch (check.type) {
    case "equals":
      return { key, type: check.type, value: json(check.value), model: "" };
    case "contains":
      return { key, type: check.type, value: check.text, model: "" };
    case "schema":
      return { key, type: check.type, value: json(check.schema), model: "" };
    case "regex":
      return { key, type: check.type, value: check.pattern, model: "" };
    case "judge":
      return { key, type: check.type, value: check.prompt, model: check.model };
  }
}

const blank = (key: number): Row => ({ key, type: "contains", value: "", model: "" });

/** The checks of a case as rows of a form, which can be added and taken away; empty ones do not count. */
export function CheckFields({ checks, models }: { checks: Check[]; models: string[] }) {
  const [rows, setRows] = useState<Row[]>(() => [
    ...checks.map(rowOf),
    ...(checks.length === 0 ? [blank(0)] : []),
  ]);
  const [next, setNext] = useState(MOST + 1);
  const change = (key: number, set: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...set } : row)));
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-1.5 font-semibold">Checks</legend>
      <p className="text-faint text-sm">All have to pass. Without any, it is enough that the run succeeds.</p>
      <datalist id="known-models">
        {models.map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
      {rows.map((row, i) => (
        <CheckRow
          key={row.key}
          row={row}
          number={i + 1}
          onChange={(set) => change(row.key, set)}
          onRemove={() => setRows(rows.filter(({ key }) => key !== row.key))}
        />
      ))}
      {rows.length < MOST && (
        <div>
          <Button
            size="sm"
            data-needs-scripts
            onClick={() => {
              setRows([...rows, blank(next)]);
              setNext(next + 1);
            }}
          >
            <Icon name="plus" />
            Add a check
          </Button>
        </div>
      )}
    </fieldset>
  );
}

function CheckRow({
  row: { key, type, value, model },
  number,
  onChange,
  onRemove,
}: {
  row: Row;
  number: number;
  onChange(set: Partial<Row>): void;
  onRemove(): void;
}) {
  const id = `check-${key}`;
  const kind = KINDS[type];
  return (
    <fieldset aria-label={`Check ${number}`} className="grid gap-3 rounded-lg bg-sunken p-4">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-44">
          <Field id={`${id}-type`} label="The output">
            <Select
              id={`${id}-type`}
              name="check-type"
              value={type}
              onChange={(event) => onChange({ type: event.target.value as Check["type"] })}
            >
              {Object.entries(KINDS).map(([name, { label }]) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <div className={type === "judge" ? "min-w-0 flex-1 basis-44" : "hidden"}>
          <Field id={`${id}-model`} label="Model">
            <Input
              id={`${id}-model`}
              name="check-model"
              list="known-models"
              value={model}
              placeholder="openai/gpt-5-mini"
              onChange={(event) => onChange({ model: event.target.value })}
            />
          </Field>
        </div>
        <Button variant="ghost" data-needs-scripts aria-label={`Remove check ${number}`} onClick={onRemove}>
          <Icon name="trash" />
        </Button>
      </div>
      <Field id={`${id}-value`} label={kind.value} description={kind.hint}>
        <Textarea
          id={`${id}-value`}
          name="check-value"
          rows={type === "schema" || type === "judge" ? 4 : 2}
          className={type === "judge" || type === "contains" ? undefined : "font-mono text-[0.8125rem]"}
          value={value}
          onChange={(event) => onChange({ value: event.target.value })}
        />
      </Field>
    </fieldset>
  );
}
