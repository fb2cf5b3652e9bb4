import type { ComponentType, ReactNode } from "react";
import { Button } from "~/components/ui/button.tsx";
import { FieldErrors, RequiredMark } from "~/components/ui/field.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { isObject, type Json } from "~/json.ts";
import { type FieldPart, useField } from "./form-context.ts";
import { newItem } from "./form-value.ts";
import { choicesOf, nameOf, resolve } from "./json-schema.ts";

/** Compound fields are given the field that they are made of, since it is made of them in turn. */
type Compound = FieldPart & { Field: ComponentType<FieldPart> };

/** The fields of an object; those of the whole form stand without a frame. */
export function GroupField({ schema, path, label, value, required, Field }: Compound) {
  const { root } = useField({ path, label });
  const current = isObject(value) ? value : {};
  const fields = Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const own = resolve(property, root);
    const needed = schema.required?.includes(key) ?? false;
    // An optional group whose fields are all blank is left out, so what it requires is not yet required.
    const applies = required || Object.keys(current).length > 0;
    return (
      <Field
        key={key}
        schema={own}
        path={[...path, key]}
        label={nameOf(own, key)}
        value={current[key]}
        required={needed && applies}
      />
    );
  });
  if (path.length === 0) return <div className="grid gap-5">{fields}</div>;
  return (
    <Frame part={{ schema, path, label, required }}>
      <div className="grid gap-5">{fields}</div>
    </Frame>
  );
}

/** Items that can be added and taken out. */
export function ListField({ schema, path, label, value, required, Field }: Compound) {
  const { root, set } = useField({ path, label });
  const list = Array.isArray(value) ? value : [];
  const items = resolve(schema.items, root);
  const full = schema.maxItems !== undefined && list.length >= schema.maxItems;
  const without = (index: number) => set(list.filter((_, at) => at !== index));
  return (
    <Frame part={{ schema, path, label, required }}>
      <ol className="grid gap-3">
        {list.map((item, index) => (
          <li key={`${path.join("/")}/${String(index)}`} className="flex items-start gap-2">
            <div className="min-w-0 flex-1">
              <Field
                schema={items}
                path={[...path, index]}
                label={`${items.title ?? "Item"} ${index + 1}`}
                value={item}
                required
              />
            </div>
            <Button
              variant="ghost"
              className="mt-6 px-2.5"
              onClick={() => without(index)}
              aria-label={`Remove item ${index + 1}`}
            >
              <Icon name="trash" />
            </Button>
          </li>
        ))}
      </ol>
      <Button
        size="sm"
        className={list.length > 0 ? "mt-3" : ""}
        disabled={full}
        onClick={() => set([...list, newItem(items, root)])}
      >
        <Icon name="plus" />
        Add {items.title?.toLowerCase() ?? "an item"}
      </Button>
    </Frame>
  );
}

/** Any number of the values that the schema lists. */
export function ChoicesField({ schema, path, label, value, required }: FieldPart) {
  const { root, set } = useField({ path, label });
  const chosen = Array.isArray(value) ? value : [];
  const has = (one: Json) => chosen.some((other) => JSON.stringify(other) === JSON.stringify(one));
  const choices = choicesOf(resolve(schema.items, root)) ?? [];
  return (
    <Frame part={{ schema, path, label, required }}>
      <div className="flex flex-wrap gap-x-6 gap-y-2.5">
        {choices.map((choice) => (
          <label key={choice.label} className="flex items-center gap-2.5 text-sm">
            <input
              type="checkbox"
              className="size-4.5 accent-(--solid)"
              checked={has(choice.value)}
              onChange={() =>
                set(choices.map((one) => one.value).filter((one) => has(one) !== (one === choice.value)))
              }
            />
            {choice.label}
          </label>
        ))}
      </div>
    </Frame>
  );
}

/** Frame, name and problems of several fields that belong together. */
function Frame({ part, children }: { part: Omit<FieldPart, "value">; children: ReactNode }) {
  const { schema, path, label, required } = part;
  const { id, errors } = useField({ path, label });
  return (
    <fieldset className="min-w-0 rounded-lg border border-line px-4 pt-1 pb-4">
      <legend className="-ml-1.5 px-1.5 font-medium text-sm">
        {label}
        {required && <RequiredMark />}
      </legend>
      {schema.description && <p className="mb-3 text-faint text-xs">{schema.description}</p>}
      {children}
      <FieldErrors id={id} errors={errors} />
    </fieldset>
  );
}
