import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { listOutbox } from "@workers/mail/index.ts";
import { MailState } from "~/components/mail/mail-state.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { FilterBar, FilterText } from "~/components/ui/filter-bar.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { privateMeta } from "~/meta.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Mails");

/** The newest mails of this machine; `to` narrows them down to one recipient. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const to = new URL(request.url).searchParams.get("to") || undefined;
  const mails = await listOutbox(context.env, to);
  return {
    to,
    mails: mails.map(({ id, to, template, state, createdAt, content }) => ({
      ...{ id, to, state, createdAt },
      subject: content?.subject ?? template,
    })),
  };
}

const COLUMNS: Column<ReturnType<typeof useLoaderData<typeof loader>>["mails"][number]>[] = [
  {
    title: "Mail",
    cell: ({ id, subject, to }) => (
      <Link to={`/dev/mail/${id}`} className="block min-w-40 rounded hover:underline">
        {subject}
        <span className="wrap-anywhere block font-mono font-normal text-faint text-xs">{to}</span>
      </Link>
    ),
  },
  { title: "State", cell: ({ state }) => <MailState state={state} /> },
  { title: "Written", className: "text-faint", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

export default function Mails() {
  const { mails, to } = useLoaderData<typeof loader>();
  return (
    <div className="wrap grid min-w-0 gap-5 py-8">
      <PageHeader
        title="Mails"
        description="Everything that this server would have sent. It stays on this machine, and only this machine sees it."
      />
      <FilterBar label="Filter mails" filtered={to !== undefined}>
        <FilterText name="to" label="Recipient's address" value={to} />
      </FilterBar>
      <Card>
        {mails.length > 0 ? (
          <Table label="Mails" columns={COLUMNS} rows={mails} />
        ) : to === undefined ? (
          <EmptyState title="No mails yet" action={<ButtonLink to="/sign-in">Go to the sign-in</ButtonLink>}>
            What the server sends, such as the link that confirms an address, appears here at once.
          </EmptyState>
        ) : (
          <EmptyState title="Nothing matches" action={<ButtonLink to="/dev/mail">Show all mails</ButtonLink>}>
            No mail went to {to}. The address has to be written in full.
          </EmptyState>
        )}
      </Card>
    </div>
  );
}
