import { Form, useNavigation } from "@remix-run/react";
import type { DomainView } from "@workers/tenants/contract.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import type { Problem } from "~/problem.ts";
import { DomainCard } from "./domain-card.tsx";

interface Props {
  domains: DomainView[];
  subdomain: string;
  mayChange: boolean;
  problem: Problem | undefined;
}

/** The workspace's own domains, and the form that adds one. */
export function DomainsPage({ domains, subdomain, mayChange, problem }: Props) {
  return (
    <div className="grid gap-6">
      <PageHeader
        title="Domains"
        description={`Pages, API and agents of this workspace answer at ${subdomain}, and at domains of your own.`}
      />
      {problem && <ProblemNotice problem={problem} />}
      {mayChange && <AddDomain key={domains.length} problem={problem} />}
      {domains.map((domain) => (
        <DomainCard key={domain.domain} domain={domain} mayChange={mayChange} />
      ))}
      {domains.length === 0 && (
        <Card>
          <NoDomains mayChange={mayChange} />
        </Card>
      )}
    </div>
  );
}

const NoDomains = ({ mayChange }: Pick<Props, "mayChange">) => (
  <EmptyState
    title="No domain of your own yet"
    action={
      mayChange ? (
        <ButtonLink to="#domain">Name a domain</ButtonLink>
      ) : (
        <ButtonLink to="/console/settings/members">See who can add one</ButtonLink>
      )
    }
  >
    {mayChange
      ? "Add one, such as agents.example.com. You are told what to put into its DNS."
      : "An owner or an admin can add one."}
  </EmptyState>
);

function AddDomain({ problem }: Pick<Props, "problem">) {
  const busy = useNavigation().formData?.get("intent") === "add";
  return (
    <Card className="p-5">
      <Form method="post" className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <LabelledInput
            name="domain"
            label="Add a domain"
            problem={problem}
            placeholder="agents.example.com"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            inputMode="url"
          />
        </div>
        <Button type="submit" variant="solid" name="intent" value="add" disabled={busy}>
          {busy ? "Adding…" : "Add domain"}
        </Button>
      </Form>
    </Card>
  );
}
