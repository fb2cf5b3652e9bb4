import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import type { Ctx } from "@workers/kernel/context.ts";
import { exportAndDelete, listExports, requestExport } from "@workers/lifecycle/index.ts";
import { getWorkspace, restoreWorkspace, resumeWorkspace, suspendWorkspace } from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Deletion } from "~/components/danger/deletion.tsx";
import { Exports } from "~/components/danger/exports.tsx";
import { type NotOwner, NotYours } from "~/components/danger/not-yours.tsx";
import { StandingNotice } from "~/components/danger/standing-notice.tsx";
import { Suspension } from "~/components/danger/suspension.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, refusalInit } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Danger zone");

/** How the workspace stands; the one page that it has while it does nothing. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const impersonated = context.person?.session.impersonatorId != null;
  const isOwner = may(ctx, "workspace:delete") && !impersonated;
  const [workspace, exports] = await orErrorPage(
    Promise.all([getWorkspace(ctx), isOwner ? listExports(ctx) : []]),
  );
  const why: NotOwner = impersonated ? "impersonated" : workspace.status === "active" ? "role" : "dormant";
  return { workspace, exports, isOwner, why, self: ctx.actor.id };
}

const INTENTS = ["export", "suspend", "resume", "delete", "restore"] as const;

/** `intent`: `export`, `suspend` (`slug`, `reason`), `resume`, `delete` (`slug`) or `restore`. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const intent = chosen(form, "intent", INTENTS);
  const done = await attempt(change(ctx, intent, form));
  return done.ok
    ? redirect(`/console/settings/danger?done=${intent}`)
    : data({ problem: done.problem, intent }, refusalInit(done.problem));
}

function change(ctx: Ctx, intent: (typeof INTENTS)[number], form: FormData): Promise<unknown> {
  switch (intent) {
    case "export":
      return requestExport(ctx);
    case "suspend":
      return suspendWorkspace(ctx, { slug: textOf(form, "slug"), reason: textOf(form, "reason") });
    case "resume":
      return resumeWorkspace(ctx);
    case "delete":
      return exportAndDelete(ctx, { slug: textOf(form, "slug") });
    case "restore":
      return restoreWorkspace(ctx);
  }
}

const DONE = {
  export: "The export has begun. It goes on if you leave this page; you get a mail when it is ready.",
  suspend: "The workspace is suspended.",
  resume: "The workspace goes on.",
  delete: "The workspace will be deleted. Every owner has a mail that says so.",
  restore: "The workspace stays. Every owner has a mail that says so.",
};

export default function Danger() {
  const { workspace, exports, isOwner, why, self } = useLoaderData<typeof loader>();
  const { problem, intent } = useActionData<typeof action>() ?? {};
  return (
    <div className="grid gap-6">
      <PageHeader title="Danger zone" description="What changes all of this workspace at once." />
      <DoneNotice words={DONE} />
      <StandingNotice workspace={workspace} isOwner={isOwner} />
      {problem && <ProblemNotice problem={problem} />}
      {isOwner ? (
        <>
          <Exports exports={exports} />
          {workspace.status === "active" && <Transfer />}
          {!workspace.deleteAt && (
            <Suspension workspace={workspace} problem={intent === "suspend" ? problem : undefined} />
          )}
          <Deletion workspace={workspace} problem={intent === "delete" ? problem : undefined} />
        </>
      ) : (
        <NotYours why={why} self={self} />
      )}
    </div>
  );
}

function Transfer() {
  return (
    <Section
      title="Transfer ownership"
      description="Make a member the owner; you become an admin, or stay one beside them."
    >
      <ButtonLink to="/console/settings/members">Choose a member</ButtonLink>
    </Section>
  );
}
