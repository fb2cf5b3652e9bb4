import { Form } from "@remix-run/react";
import type { GIVEN_ROLES, InvitationView } from "@workers/tenants/contract.ts";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Field, Select } from "~/components/ui/field.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { inWords } from "~/format.ts";
import type { Problem } from "~/problem.ts";
import { ROLE_WORDS } from "./roles.ts";

/** The form that invites somebody by mail, to one of the roles that can be given. */
export function InviteForm({
  roles,
  open,
  problem,
}: {
  roles: typeof GIVEN_ROLES;
  /** How many invitations wait; with one more the field is empty again. */
  open: number;
  problem: Problem | undefined;
}) {
  return (
    <Section
      title="Invite somebody"
      description="By mail. The link works once, for seven days, and for that address alone."
    >
      <Form method="post" className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_12rem_auto] sm:items-start">
        <input type="hidden" name="intent" value="invite" />
        <LabelledInput
          key={open}
          name="email"
          label="E-mail"
          problem={problem}
          type="email"
          autoComplete="off"
          placeholder="ada@example.org"
        />
        <Field id="role" label="Role">
          <Select id="role" name="role" defaultValue="member">
            {roles.map((role) => (
              <option key={role} value={role} title={ROLE_WORDS[role]}>
                {inWords(role)}
              </option>
            ))}
          </Select>
        </Field>
        <Button type="submit" variant="solid" className="justify-self-start sm:mt-7">
          Invite
        </Button>
      </Form>
    </Section>
  );
}

/** Invitations that wait for an answer, with what can be done about them. */
export function OpenInvitations({ invitations }: { invitations: InvitationView[] }) {
  if (invitations.length === 0) return null;
  return (
    <Section title="Invited" flush>
      <Table label="Open invitations" columns={COLUMNS} rows={invitations} />
    </Section>
  );
}

const COLUMNS: Column<InvitationView>[] = [
  {
    title: "Address",
    className: "wrap-anywhere font-normal",
    cell: ({ email }) => <span className="block min-w-40">{email}</span>,
  },
  { title: "Role", className: "text-soft", cell: ({ role }) => inWords(role) },
  { title: "Ends", className: "text-faint", cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
  { title: "Actions", isActions: true, cell: (invitation) => <Actions {...invitation} /> },
];

const Actions = ({ id, email }: InvitationView) => (
  <Form method="post" className="flex gap-2 @2xl:justify-end">
    <input type="hidden" name="invitation" value={id} />
    <Button
      type="submit"
      name="intent"
      value="resend"
      size="sm"
      variant="ghost"
      aria-label={`Send again to ${email}`}
    >
      Send again
    </Button>
    <Button
      type="submit"
      name="intent"
      value="revoke"
      size="sm"
      variant="danger"
      aria-label={`Revoke the invitation of ${email}`}
    >
      Revoke
    </Button>
  </Form>
);
