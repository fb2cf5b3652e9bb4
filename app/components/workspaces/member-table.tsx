import { Link } from "@remix-run/react";
import type { MemberView } from "@workers/tenants/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { Cell, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";

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
  const head = ["Member", "Role", "Joined", ...(detailed ? ["Last seen", "Two-factor"] : [])];
  return (
    <Table label="Members" head={head}>
      {members.map((member) => (
        <tr key={member.id} className="hover:bg-sunken/60">
          <Cell head>
            <Link
              to={`/console/settings/members/${member.id}`}
              className="block min-w-44 rounded hover:underline"
            >
              <span className="flex items-center gap-2">
                {member.name}
                {member.id === self && <Badge tone="info">You</Badge>}
              </span>
              {member.email && <span className="block font-normal text-faint text-xs">{member.email}</span>}
            </Link>
          </Cell>
          <Cell className="text-soft capitalize">{member.role}</Cell>
          <Cell className="text-faint">
            <Moment at={member.joinedAt} />
          </Cell>
          {detailed && (
            <>
              <Cell className="text-faint">
                {member.lastSeenAt ? <Moment at={member.lastSeenAt} /> : "Not yet"}
              </Cell>
              <Cell>
                {member.twoFactor ? (
                  <Badge tone="good">On</Badge>
                ) : (
                  <span className="text-faint">{member.twoFactor === null ? "–" : "Off"}</span>
                )}
              </Cell>
            </>
          )}
        </tr>
      ))}
    </Table>
  );
}
