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
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { inWords } from "~/format.ts";
import { privateMeta } from "~/meta.ts";
import type { Problem } from "~/problem.ts";
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
  const data = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader title="General" description="What this workspace is called, and where it is found." />
      <DoneNotice words={{ saved: "Saved." }} />
      {problem && <ProblemNotice problem={problem} />}
      <Section title="Name and address">
        <NameForm {...data} problem={problem} />
      </Section>
      <Section title="About">
        <About {...data} />
      </Section>
    </div>
  );
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

function NameForm({ workspace, domain, mayChange, problem }: Loaded & { problem: Problem | undefined }) {
  return (
    <Form method="post" className="grid gap-5">
      <LabelledInput
        name="name"
        label="Name"
        problem={problem}
        defaultValue={workspace.name}
        maxLength={120}
        disabled={!mayChange}
      />
      <LabelledInput
        name="slug"
        label="Slug"
        description={`The workspace is at ${workspace.slug}.${domain}. After a change, links to the old address lead here for 90 days, and nobody else can take it.`}
        problem={problem}
        defaultValue={workspace.slug}
        maxLength={40}
        autoCapitalize="none"
        spellCheck={false}
        className="font-mono"
        disabled={!mayChange}
      />
      <SaveButton mayChange={mayChange} />
    </Form>
  );
}

const About = ({ workspace }: Pick<Loaded, "workspace">) => (
  <Facts
    facts={[
      ["Plan", inWords(workspace.plan)],
      ...(workspace.dataRegion ? [["Data is kept", workspace.dataRegion] as [string, string]] : []),
      ["Created", <Moment key="created" at={workspace.createdAt} />],
      [
        "Id",
        <code key="id" className="break-all font-mono text-xs">
          {workspace.id}
        </code>,
        "wide",
      ],
    ]}
  />
);
