import { useId } from "react";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import type { Problem } from "~/problem.ts";

/** The slug of the workspace, typed again by who is about to do something that cannot be undone at once. */
export const TypedSlug = ({
  slug,
  to,
  problem,
}: {
  slug: string;
  to: string;
  problem?: Problem | undefined;
}) => (
  <LabelledInput
    id={useId()}
    name="slug"
    label={`Type ${slug} to ${to}`}
    problem={problem}
    autoComplete="off"
    autoCapitalize="none"
    spellCheck={false}
    className="font-mono"
    maxLength={40}
  />
);
