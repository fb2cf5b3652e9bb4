import { useId } from "react";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";
import { issuesAt } from "~/issues.ts";
import type { Problem } from "~/problem.ts";

/** The slug of the workspace, typed again by who is about to do something that cannot be undone at once. */
export function TypedSlug({
  slug,
  to,
  problem,
}: {
  slug: string;
  to: string;
  problem?: Problem | undefined;
}) {
  const id = useId();
  const errors = issuesAt(problem, "/slug");
  return (
    <Field id={id} label={`Type ${slug} to ${to}`} errors={errors}>
      <Input
        {...fieldProps(id, false, errors.length > 0)}
        name="slug"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="font-mono"
        maxLength={40}
        required
      />
    </Field>
  );
}
