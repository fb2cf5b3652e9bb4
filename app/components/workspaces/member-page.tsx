import { Form } from "@remix-run/react";
import type { GIVEN_ROLES, MemberDetail } from "@workers/tenants/contract.ts";
import type { ReactNode } from "react";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Facts } from "~/components/ui/facts.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { inWords } from "~/format.ts";
import type { Problem } from "~/problem.ts";
import { ROLE_WORDS } from "./roles.ts";

/** A member's page: what is known of them, and what can be done with their seat. */
export function MemberPage({ member, self, may, problem }: MemberDetail & { problem: Problem | undefined }) {
  return (
    <div className="grid gap-6">
      <PageHeader
        crumbs={[{ label: "Members", to: "/console/settings/members" }]}
        title={member.name}
        description={member.email}
      />
      {problem && <ProblemNotice problem={problem} />}
      <Section title="Seat">
        <Facts
          facts={[
            ["Role", inWords(member.role)],
            ["Joined", <Moment key="joined" at={member.joinedAt} />],
            ["Last seen", member.lastSeenAt ? <Moment key="seen" at={member.lastSeenAt} /> : "–"],
            ["Two-factor", member.twoFactor === null ? "–" : member.twoFactor ? "On" : "Off"],
          ]}
        />
      </Section>
      {may.role.length > 0 && <RoleForm role={member.role} roles={may.role} />}
      {may.transfer && <TransferForm name={member.name} />}
      {may.remove && (
        <ActForm
          title={self ? "Leave the workspace" : "Remove from the workspace"}
          button={self ? "Leave" : `Remove ${member.name}`}
          intent={self ? "leave" : "remove"}
        >
          {self
            ? "You lose access at once, and your API keys of this workspace stop. Somebody has to invite you to come back."
            : "Their pages, tokens and API keys of this workspace stop with their next request. What they made stays."}
        </ActForm>
      )}
      {may.why && <p className="text-faint text-sm">{may.why}</p>}
    </div>
  );
}

function RoleForm({ role, roles }: { role: string; roles: readonly (typeof GIVEN_ROLES)[number][] }) {
  return (
    <Section title="Role">
      <Form method="post" className="grid gap-4">
        <input type="hidden" name="intent" value="role" />
        <fieldset className="grid gap-2">
          <legend className="sr-only">Role</legend>
          {roles.map((one) => (
            <label
              key={one}
              className="flex items-start gap-3 rounded-lg border border-line px-4 py-3 has-checked:border-ink has-checked:bg-sunken"
            >
              <input
                type="radio"
                name="role"
                value={one}
                defaultChecked={one === role}
                required
                className="mt-1"
              />
              <span>
                <span className="block font-medium text-sm">{inWords(one)}</span>
                <span className="block text-faint text-sm">{ROLE_WORDS[one]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Button type="submit" variant="solid" className="justify-self-start">
          Change the role
        </Button>
      </Form>
    </Section>
  );
}

function TransferForm({ name }: { name: string }) {
  return (
    <ActForm title="Make an owner" button={`Make ${name} an owner`} intent="transfer">
      <p>
        An owner may do everything here, delete the workspace included. You become an admin, unless you stay:
      </p>
      <label className="mt-3 flex items-center gap-2 text-ink">
        <input type="checkbox" name="stay" value="yes" />
        Stay an owner beside them
      </label>
    </ActForm>
  );
}

function ActForm({
  title,
  button,
  intent,
  children,
}: {
  title: string;
  button: string;
  intent: string;
  children: ReactNode;
}) {
  return (
    <Section title={title}>
      <Form method="post" className="grid gap-4 text-soft text-sm">
        <input type="hidden" name="intent" value={intent} />
        <div>{children}</div>
        <Button type="submit" variant="danger" className="justify-self-start">
          {button}
        </Button>
      </Form>
    </Section>
  );
}
