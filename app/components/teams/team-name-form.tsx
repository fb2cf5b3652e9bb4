import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import type { Problem } from "~/problem.ts";

/** A team's name, to make one or to rename it. */
export function TeamNameForm({
  intent,
  button,
  name,
  problem,
}: {
  intent: string;
  button: string;
  name?: string;
  problem: Problem | undefined;
}) {
  return (
    <Form method="post" className="flex flex-wrap items-end gap-3">
      <input type="hidden" name="intent" value={intent} />
      <div className="min-w-0 flex-1 basis-56">
        <LabelledInput
          name="name"
          label="Name"
          problem={problem}
          defaultValue={name}
          maxLength={80}
          autoComplete="off"
        />
      </div>
      <Button type="submit" variant="solid">
        {button}
      </Button>
    </Form>
  );
}
