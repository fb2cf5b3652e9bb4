import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import type { Ctx } from "@workers/kernel/context.ts";
import { GIVEN_ROLES } from "@workers/tenants/contract.ts";
import {
  inviteMember,
  listInvitations,
  listMembers,
  resendInvitation,
  revokeInvitation,
} from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { InviteForm, OpenInvitations } from "~/components/workspaces/invitations.tsx";
import { MemberTable } from "~/components/workspaces/member-table.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { issuesAt } from "~/issues.ts";
import { pageMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => [
  ...pageMeta(page, "Members"),
  { name: "robots", content: "noindex" },
];

/** A page of members and, for those who may change them, the open invitations. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const mayChange = may(ctx, "members:write");
  const { cursor } = pageQueryOf(request, []);
  const [page, invitations] = await orErrorPage(
    Promise.all([
      listMembers(ctx, { limit: 50, ...(cursor && { cursor }) }),
      mayChange ? listInvitations(ctx) : [],
    ]),
  );
  // As data: the contract that names them would bring its schemas along.
  return { page, invitations, self: ctx.actor.id, mayChange, roles: GIVEN_ROLES };
}

/** `intent`: `invite` (`email`, `role`), or `resend` or `revoke` (`invitation`). */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const changed = await attempt(change(ctx, await readForm(request)));
  return changed.ok
    ? redirect(`/console/settings/members?done=${changed.value}`)
    : problemAnswer(changed.problem);
}

async function change(ctx: Ctx, form: FormData): Promise<keyof typeof DONE> {
  switch (chosen(form, "intent", ["invite", "resend", "revoke"])) {
    case "invite":
      await inviteMember(ctx, { email: textOf(form, "email"), role: chosen(form, "role", GIVEN_ROLES) });
      return "invited";
    case "resend":
      await resendInvitation(ctx, textOf(form, "invitation"));
      return "resent";
    case "revoke":
      await revokeInvitation(ctx, textOf(form, "invitation"));
      return "revoked";
  }
}

const DONE = {
  role: "The role was changed. It counts from the next click on.",
  removed: "The member was removed. Their pages and keys have stopped.",
  transferred: "The ownership was transferred. Both of you get a mail.",
  invited: "The invitation is on its way.",
  resent: "It was sent again, with a new link.",
  revoked: "The invitation was revoked. Its link does not work any more.",
};

export default function Members() {
  const { page, invitations, self, mayChange, roles } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader title="Members" description="Who belongs to this workspace, and what they may do." />
      <DoneNotice words={DONE} />
      {problem && <ProblemNotice problem={problem} />}
      {mayChange && <InviteForm roles={roles} errors={issuesAt(problem, "/email")} />}
      <OpenInvitations invitations={invitations} />
      <Section title="People" flush>
        <MemberTable members={page.data} self={self} detailed={mayChange} />
      </Section>
      <Pager nextCursor={page.nextCursor} />
    </div>
  );
}
