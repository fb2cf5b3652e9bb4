import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/cloudflare";
import { Form, useLoaderData } from "@remix-run/react";
import { listWorkspaces } from "@workers/tenants/index.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { WorkspaceState } from "~/components/workspaces/workspace-state.tsx";
import { inWords } from "~/format.ts";
import { privateMeta } from "~/meta.ts";
import { signInPath } from "~/redirects.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Workspaces");

/** The workspaces to which the person belongs. */
export function loader({ context }: LoaderFunctionArgs) {
  if (!context.person) throw redirect(signInPath("/workspaces"));
  return { workspaces: listWorkspaces(context.person), current: context.ctx?.tenant.slug ?? null };
}

export default function Workspaces() {
  const { workspaces, current } = useLoaderData<typeof loader>();
  const create = (
    <ButtonLink to="/workspaces/new" variant="signal">
      <Icon name="plus" />
      Create a workspace
    </ButtonLink>
  );
  return (
    <div className="wrap grid max-w-4xl gap-6 pt-8">
      <PageHeader
        title="Workspaces"
        description="Where you belong, and what you are there."
        actions={create}
      />
      <DoneNotice words={{ left: "You have left the workspace." }} />
      <Card>
        {workspaces.length > 0 ? (
          <ul className="divide-y divide-line">
            {workspaces.map(({ slug, name, role, status }) => (
              <li
                key={slug}
                className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 py-4"
              >
                <div className="min-w-0">
                  <p className="flex flex-wrap items-center gap-2 font-medium">
                    {name}
                    {slug === current && <Badge tone="info">Current</Badge>}
                    {status !== "active" && <WorkspaceState status={status} />}
                  </p>
                  <p className="text-faint text-sm">
                    <span className="font-mono text-xs">{slug}</span> · {inWords(role)}
                  </p>
                </div>
                <Form method="post" action="/workspaces/switch">
                  <input type="hidden" name="workspace" value={slug} />
                  <Button type="submit" aria-label={`Open ${name}`}>
                    Open
                  </Button>
                </Form>
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState title="No workspace yet" action={create}>
            A workspace is where agents live, and who works on them. Make your own, or ask for an invitation
            to one.
          </EmptyState>
        )}
      </Card>
    </div>
  );
}
