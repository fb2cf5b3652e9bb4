import { ChoicesField, GroupField, ListField } from "./compound-field.tsx";
import { type FieldPart, useSchemaForm } from "./form-context.ts";
import { MAX_DEPTH } from "./form-value.ts";
import { JsonField } from "./json-field.tsx";
import { fieldKind } from "./json-schema.ts";
import { LongTextField } from "./long-text-field.tsx";
import { BooleanField, ChoiceField, NumberField, TextField } from "./scalar-field.tsx";

/** The field for a place in the schema. */
export function SchemaField(part: FieldPart) {
  const { root } = useSchemaForm();
  if (part.path.length > MAX_DEPTH) return <JsonField {...part} />;
  switch (fieldKind(part.schema, root)) {
    case "text":
      return <TextField {...part} />;
    case "multiline":
      return <LongTextField {...part} />;
    case "number":
      return <NumberField {...part} />;
    case "boolean":
      return <BooleanField {...part} />;
    case "choice":
      return <ChoiceField {...part} />;
    case "choices":
      return <ChoicesField {...part} />;
    case "list":
      return <ListField {...part} Field={SchemaField} />;
    case "group":
      return <GroupField {...part} Field={SchemaField} />;
    case "json":
      return <JsonField {...part} />;
  }
}
