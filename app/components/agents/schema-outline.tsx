import {
  asSchema,
  choicesOf,
  type Json,
  type JsonSchema,
  nameOf,
  resolve,
  typeOf,
} from "~/components/schema-form/json-schema.ts";

const MAX_DEPTH = 4;

/**
 * A JSON Schema as people read it: names, types, bounds and meanings, nested as the values are. `required` is how
 * to say that a property has to be there.
 */
export function SchemaOutline({ schema, required }: { schema: Json; required: string }) {
  const root = asSchema(schema);
  const own = resolve(root, root);
  if (!own.properties && !own.items) {
    return (
      <p className="text-soft text-sm">
        {Object.keys(own).length === 0 ? "Anything." : <TypeOf schema={own} root={root} />}
      </p>
    );
  }
  return <Properties schema={own} root={root} depth={0} requiredWord={required} />;
}

interface Place {
  schema: JsonSchema;
  root: JsonSchema;
  depth: number;
  requiredWord: string;
}

function Properties({ schema, root, depth, requiredWord }: Place) {
  const inside = schema.properties ? schema : resolve(schema.items, root);
  const entries = Object.entries(inside.properties ?? {});
  if (entries.length === 0 || depth > MAX_DEPTH) return null;
  return (
    <ul className={depth === 0 ? "divide-y divide-line" : "mt-2 grid gap-2 border-line border-l-2 pl-4"}>
      {entries.map(([key, value]) => {
        const own = resolve(value, root);
        return (
          <li key={key} className={depth === 0 ? "py-3 first:pt-0 last:pb-0" : ""}>
            <div className="flex flex-wrap items-baseline gap-x-2.5">
              <code className="font-medium font-mono text-sm">{key}</code>
              <TypeOf schema={own} root={root} />
              {inside.required?.includes(key) && <span className="font-medium text-xs">{requiredWord}</span>}
            </div>
            {(own.description ?? own.title) && (
              <p className="text-pretty text-soft text-sm">{own.description ?? nameOf(own, key)}</p>
            )}
            <Properties schema={own} root={root} depth={depth + 1} requiredWord={requiredWord} />
          </li>
        );
      })}
    </ul>
  );
}

function TypeOf({ schema, root }: { schema: JsonSchema; root: JsonSchema }) {
  return <span className="text-faint text-xs">{wordsFor(schema, root)}</span>;
}

function wordsFor(schema: JsonSchema, root: JsonSchema): string {
  const choices = choicesOf(schema.const === undefined ? schema : { enum: [schema.const] });
  const type = typeOf(schema) ?? (Array.isArray(schema.type) ? schema.type.join(" or ") : "anything");
  const list = type === "array" ? `list of ${wordsFor(resolve(schema.items, root), root)}` : type;
  const words = [
    choices ? choices.map(({ label }) => `“${label}”`).join(" | ") : list,
    schema.format,
    schema.contentMediaType,
    schema.minimum !== undefined && `≥ ${schema.minimum}`,
    schema.maximum !== undefined && `≤ ${schema.maximum}`,
    schema.default !== undefined && `default ${JSON.stringify(schema.default).slice(0, 40)}`,
    schema["x-secret"] && "secret",
  ];
  return words.filter(Boolean).join(" · ");
}
