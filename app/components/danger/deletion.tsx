import { Form } from "@remix-run/react";
import type { WorkspaceView } from "@workers/tenants/contract.ts";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { formatMoment } from "~/format.ts";
import type { Problem } from "~/problem.ts";
import { TypedSlug } from "./typed-slug.tsx";

/** Deletes the workspace, or restores it while there is time. */
export function Deletion({
  workspace: { slug, deleteAt },
  problem,
}: {
  workspace: WorkspaceView;
  problem: Problem | undefined;
}) {
  if (deleteAt)
    return (
      <Section title="Restore" description={`Until ${formatMoment(deleteAt)} everything in it is as it was.`}>
        <Form method="post">
          <Button type="submit" name="intent" value="restore" variant="solid">
            Keep the workspace
          </Button>
        </Form>
      </Section>
    );
  return (
    <Section title="Delete" description="Agents, runs, members, domains and the audit log: everything goes.">
      <Form method="post" className="grid max-w-md gap-5">
        <ol className="grid list-decimal gap-1.5 pl-5 text-soft text-sm">
          <li>Everything in it is exported first, unless it was within a day.</li>
          <li>It stands still at once, as if it were suspended. All owners get a mail.</li>
          <li>For 14 days an owner can restore it, and download the export.</li>
          <li>Then nothing of it can be brought back. Its slug stays taken for ever.</li>
        </ol>
        <TypedSlug slug={slug} to="delete it" problem={problem} />
        <Button type="submit" name="intent" value="delete" variant="danger" className="justify-self-start">
          Delete the workspace
        </Button>
      </Form>
    </Section>
  );
}
