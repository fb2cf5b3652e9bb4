import { Link } from "@remix-run/react";
import type { MemberView } from "@workers/tenants/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { inWords } from "~/format.ts";

/** Who belongs to the workspace, one a row; each leads to what can be done with the seat. */
export function MemberTable({
  members,
  self,
  detailed,
}: {
  members: MemberView[];
  /** Id of who looks. */
  self: string;
  /** With what only those who change members are told. */
  detailed: boolean;
}) {
  const person: Column<MemberView> = {
    title: "Member",
    className: "wrap-anywhere",
    cell: ({ id, name, email }) => (
      <Link to={`/console/settings/members/${id}`} className="block min-w-44 rounded hover:underline">
        <span className="flex items-center gap-2">
          {name}
          {id === self && <Badge tone="info">You</Badge>}
        </span>
        {email && <span className="block font-normal text-faint text-xs">{email}</span>}
      </Link>
    ),
  };
  return <Table label="Members" columns={[person, ...SEAT, ...(detailed ? DETAILS : [])]} rows={members} />;
}

const SEAT: Column<MemberView>[] = [
  { title: "Role", className: "text-soft", cell: ({ role }) => inWords(role) },
  { title: "Joined", className: "text-faint", cell: ({ joinedAt }) => <Moment at={joinedAt} /> },
];

const DETAILS: Column<MemberView>[] = [
  {
    title: "Last seen",
    className: "text-faint",
    cell: ({ lastSeenAt }) => (lastSeenAt ? <Moment at={lastSeenAt} /> : "Not yet"),
  },
  {
    title: "Two-factor",
    className: "text-faint",
    cell: ({ twoFactor }) => (twoFactor ? <Badge tone="good">On</Badge> : twoFactor === null ? "–" : "Off"),
  },
];
