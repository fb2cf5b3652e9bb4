import { toPointer } from "~/json.ts";
import { fieldKind, type JsonSchema, resolve } from "./json-schema.ts";

/** A problem with a value, as the API reports it. */
export interface ValueIssue {
  pointer: string;
  detail: string;
}

export interface PlacedIssues {
  /** By the pointer of the field that shows them. */
  fields: Map<string, string[]>;
  /** Those that no field shows. */
  rest: ValueIssue[];
}

// A missing property is reported at its parent, since itself it has no place in the value.
const MISSING = /required property ["'](.+?)["']/;

/** Puts each problem to the field nearest to it; `prefix` (such as `/input`) is taken off the pointers. */
export function placeIssues(issues: readonly ValueIssue[], prefix: string, root: JsonSchema): PlacedIssues {
  const placed: PlacedIssues = { fields: new Map(), rest: [] };
  for (const issue of issues) {
    const { pointer, detail } = atMissingProperty(issue);
    const under = pointer === prefix || pointer.startsWith(`${prefix}/`);
    const own = under ? pointer.slice(prefix.length) : pointer;
    const field = nearestField(own, root);
    if (field === undefined) {
      placed.rest.push({ pointer: own, detail });
      continue;
    }
    const said = own === field ? detail : `${own.slice(field.length)}: ${detail}`;
    placed.fields.set(field, [...(placed.fields.get(field) ?? []), said]);
  }
  return placed;
}

function atMissingProperty({ pointer, detail }: ValueIssue): ValueIssue {
  const name = MISSING.exec(detail)?.[1];
  return name === undefined
    ? { pointer, detail }
    : { pointer: pointer + toPointer([name]), detail: "Fill this in." };
}

/** The pointer of the deepest field on the way to `pointer`; undefined when there is only the form itself. */
function nearestField(pointer: string, root: JsonSchema): string | undefined {
  const parts = pointer.split("/").slice(1);
  let schema = resolve(root, root);
  let at = "";
  for (const part of parts) {
    const kind = fieldKind(schema, root);
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const next = kind === "group" ? schema.properties?.[key] : kind === "list" ? schema.items : undefined;
    if (next === undefined) break;
    schema = resolve(next, root);
    at += `/${part}`;
  }
  return at === "" && fieldKind(schema, root) === "group" ? undefined : at;
}
