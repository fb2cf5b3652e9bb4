import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { changeWorkspace, getWorkspace } from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { SaveButton } from "~/components/settings/save-button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { Facts } from "~/components/ui/facts.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { issuesAt } from "~/issues.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Settings");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const workspace = await orErrorPage(getWorkspace(ctx));
  return { workspace, domain: ctx.env.BASE_DOMAIN, mayChange: may(ctx, "workspace:write") };
}

/** Gives the workspace another name or slug. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const input = { name: textOf(form, "name"), slug: textOf(form, "slug") };
  const changed = await attempt(changeWorkspace(ctx, input));
  return changed.ok ? redirect("/console/settings?done=saved") : problemAnswer(changed.problem);
}

export default function General() {
  const { workspace, domain, mayChange } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const errors = { name: issuesAt(problem, "/name"), slug: issuesAt(problem, "/slug") };
  return (
    <div className="grid gap-6">
      <PageHeader title="General" description="What this workspace is called, and where it is found." />
      <DoneNotice words={{ saved: "Saved." }} />
      {problem && <ProblemNotice problem={problem} />}
      <Section title="Name and address">
        <Form method="post" className="grid gap-5">
          <Field id="name" label="Name" errors={errors.name}>
            <Input
              {...fieldProps("name", false, errors.name.length > 0)}
              name="name"
              defaultValue={workspace.name}
              maxLength={120}
              required
              disabled={!mayChange}
            />
          </Field>
          <Field
            id="slug"
            label="Slug"
            description={`The workspace is at ${workspace.slug}.${domain}. After a change, links to the old address lead here for 90 days, and nobody else can take it.`}
            errors={errors.slug}
          >
            <Input
              {...fieldProps("slug", true, errors.slug.length > 0)}
              name="slug"
              defaultValue={workspace.slug}
              maxLength={40}
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
              required
              disabled={!mayChange}
            />
          </Field>
          <SaveButton mayChange={mayChange} />
        </Form>
      </Section>
      <Section title="About">
        <Facts
          facts={[
            [
              "Plan",
              <span key="plan" className="capitalize">
                {workspace.plan}
              </span>,
            ],
            ["Created", <Moment key="created" at={workspace.createdAt} />],
            [
              "Id",
              <code key="id" className="break-all font-mono text-xs">
                {workspace.id}
              </code>,
            ],
          ]}
        />
      </Section>
    </div>
  );
}
