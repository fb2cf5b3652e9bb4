import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { listMembers } from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { MemberTable } from "~/components/workspaces/member-table.tsx";
import { pageMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = () => [...pageMeta("Members"), { name: "robots", content: "noindex" }];

/** A page of members. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { cursor } = pageQueryOf(request, []);
  const page = await orErrorPage(listMembers(ctx, { limit: 50, ...(cursor && { cursor }) }));
  return { page, self: ctx.actor.id, mayChange: may(ctx, "members:write") };
}

const DONE = {
  role: "The role was changed. It counts from the next click on.",
  removed: "The member was removed. Their pages and keys have stopped.",
  transferred: "The ownership was transferred. Both of you get a mail.",
};

export default function Members() {
  const { page, self, mayChange } = useLoaderData<typeof loader>();
  return (
    <div className="grid gap-6">
      <PageHeader title="Members" description="Who belongs to this workspace, and what they may do." />
      <DoneNotice words={DONE} />
      <Section title="People" flush>
        <MemberTable members={page.data} self={self} detailed={mayChange} />
      </Section>
      <Pager nextCursor={page.nextCursor} />
    </div>
  );
}
