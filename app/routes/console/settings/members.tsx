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
  getSettings,
  inviteMember,
  listInvitations,
  listMembers,
  resendInvitation,
  revokeInvitation,
} from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { InviteForm, OpenInvitations } from "~/components/workspaces/invitations.tsx";
import { MemberTable } from "~/components/workspaces/member-table.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Members");

/** A page of members and, for those who may change them, the open invitations. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const mayChange = may(ctx, "members:write");
  const { cursor, twoFactor } = pageQueryOf(request, ["twoFactor"]);
  const off = mayChange && twoFactor === "off";
  const query = { limit: 50, ...(cursor && { cursor }), ...(off && { twoFactor: "off" as const }) };
  const [page, invitations, without] = await orErrorPage(
    Promise.all([
      listMembers(ctx, query),
      mayChange ? listInvitations(ctx) : [],
      mayChange ? listMembers(ctx, { limit: 1, twoFactor: "off" }) : null,
    ]),
  );
  const shutOut = without?.data.length ? (await getSettings(ctx)).settings.requireTwoFactor === true : false;
  // As data: the contract that names them would bring its schemas along.
  return { page, invitations, self: ctx.actor.id, mayChange, roles: GIVEN_ROLES, shutOut, off };
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
  const { page, invitations, self, mayChange, roles, shutOut, off } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader title="Members" description="Who belongs to this workspace, and what they may do." />
      <DoneNotice words={DONE} />
      {problem && <ProblemNotice problem={problem} />}
      {mayChange && <InviteForm roles={roles} open={invitations.length} problem={problem} />}
      <OpenInvitations invitations={invitations} />
      {shutOut && !off && (
        <Notice
          tone="warn"
          title="Some members cannot come in"
          action={
            <ButtonLink to="?twoFactor=off" size="sm">
              Show who
            </ButtonLink>
          }
        >
          This workspace asks for a second factor, and they have none yet. They are asked to set one up.
        </Notice>
      )}
      <Section
        title={off ? "People without a second factor" : "People"}
        flush
        actions={
          mayChange && (
            <ButtonLink to={off ? "?" : "?twoFactor=off"} size="sm" variant="ghost">
              {off ? "Everybody" : "Without two-factor"}
            </ButtonLink>
          )
        }
      >
        {page.data.length > 0 ? (
          <MemberTable members={page.data} self={self} detailed={mayChange} />
        ) : (
          <EmptyState title="Everybody has one" action={<ButtonLink to="?">Show everybody</ButtonLink>}>
            Each member has an authenticator app or a passkey.
          </EmptyState>
        )}
      </Section>
      <Pager nextCursor={page.nextCursor} />
    </div>
  );
}
