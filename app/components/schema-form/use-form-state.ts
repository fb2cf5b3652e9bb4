import { useEffect, useId, useMemo, useRef, useState } from "react";
import { type Json, type Path, parseJson } from "~/json.ts";
import { filledValue, initialValue, setAt } from "./form-value.ts";
import { placeIssues, type ValueIssue } from "./issue-places.ts";
import { asSchema, resolve } from "./json-schema.ts";

/** What a form of a schema works on; see `SchemaFormProps`. */
export interface FormSource {
  schema: Json;
  value?: Json | undefined;
  issues?: readonly ValueIssue[];
  issuePrefix?: string;
}

const NO_ISSUES: readonly ValueIssue[] = [];

/** The form's value, as fields or as the text that is typed, and its problems at their places. */
export function useFormState({ schema, value, issues = NO_ISSUES, issuePrefix = "" }: FormSource) {
  const root = useMemo(() => resolve(asSchema(schema), asSchema(schema)), [schema]);
  const idPrefix = useId();
  const frame = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<Json | undefined>(() => value ?? initialValue(root, root));
  const [raw, setRaw] = useState<string>();
  const placed = useMemo(() => placeIssues(issues, issuePrefix, root), [issues, issuePrefix, root]);
  useEffect(() => {
    if (issues.length > 0) frame.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [issues]);
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  const result = filledValue(current, root, root) ?? null;
  const parsed = raw === undefined ? undefined : parseJson(raw);
  return {
    ...{ root, idPrefix, frame, ready, current, raw, setRaw, result, issues, placed },
    broken: raw !== undefined && parsed === undefined,
    fill: (next: Json) => {
      setCurrent(next);
      if (raw !== undefined) setRaw(JSON.stringify(next, null, 2));
    },
    toggle: () => {
      if (parsed !== undefined) setCurrent(parsed);
      setRaw(raw === undefined ? JSON.stringify(result, null, 2) : undefined);
    },
    update: (path: Path, next: Json | undefined) => setCurrent((old) => setAt(old, path, next)),
  };
}
