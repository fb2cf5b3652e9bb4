import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import {
  configuredProviders,
  linkWallet,
  listConnections,
  nonceOf,
  PROVIDER_TITLES,
  unlinkConnection,
  walletChains,
} from "@workers/identity/index.ts";
import { requirePerson } from "~/access.server.ts";
import { WalletButton } from "~/components/account/wallet-button.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, problemAnswer } from "~/problems.server.ts";
import { walletOf } from "~/sign-in.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Connections");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const person = requirePerson(request, context);
  const connections = await listConnections(person);
  const linked = new Set(connections.map(({ provider }) => provider));
  const providers = configuredProviders(person.env).map((name) => ({ name, title: PROVIDER_TITLES[name] }));
  const wallets = walletChains(person.env).length > 0;
  return { connections, free: providers.filter(({ title }) => !linked.has(title)), wallets };
}

/** Links a wallet that has signed, or unlinks a connection. */
export async function action({ request, context }: ActionFunctionArgs) {
  const person = requirePerson(request, context);
  const form = await readForm(request);
  if (form.has("wallet")) {
    const linked = await attempt(linkWallet(person, walletOf(form), nonceOf(request, "wallet")));
    return linked.ok ? redirect("/account/connections?done=linked") : problemAnswer(linked.problem);
  }
  const unlinked = await attempt(unlinkConnection(person, textOf(form, "connection")));
  return unlinked.ok ? redirect("/account/connections?done=unlinked") : problemAnswer(unlinked.problem);
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

const DONE = {
  linked: "Linked. It signs you in from now on.",
  unlinked: "Unlinked. It does not sign you in any more.",
};

export default function Connections() {
  const { connections, free, wallets } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const links = <LinkButtons free={free} wallets={wallets} />;
  return (
    <div className="grid gap-6">
      <PageHeader
        title="Connections"
        description="Accounts elsewhere and wallets that sign you in here. Each of them is as good as your password."
      />
      <DoneNotice words={DONE} />
      {problem && <ProblemNotice problem={problem} />}
      <Section title="Linked accounts" flush actions={connections.length > 0 && links}>
        {connections.length > 0 ? (
          <Table label="Linked accounts" columns={COLUMNS} rows={connections} />
        ) : free.length > 0 || wallets ? (
          <EmptyState title="Nothing is linked" action={links}>
            Link an account or a wallet that you have elsewhere, and sign in with it from now on.
          </EmptyState>
        ) : (
          <EmptyState
            title="Nothing can be linked yet"
            action={<ButtonLink to="/account/security">Your ways to sign in</ButtonLink>}
          >
            Nobody can sign in here with other accounts yet: the platform is registered with no provider.
          </EmptyState>
        )}
      </Section>
    </div>
  );
}

const LinkButtons = ({ free, wallets }: Pick<Loaded, "free" | "wallets">) => (
  <span className="flex flex-wrap justify-center gap-2">
    {free.map(({ name, title }) => (
      <ButtonLink key={name} to={`/sign-in/${name}?link`} reloadDocument size="sm">
        Link {title}
      </ButtonLink>
    ))}
    {wallets && (
      <WalletButton challenge="/api/v1/account/wallets/challenge" size="sm">
        Link a wallet
      </WalletButton>
    )}
  </span>
);

const COLUMNS: Column<Loaded["connections"][number]>[] = [
  { title: "Where", cell: ({ provider }) => provider },
  { title: "Account", className: "break-all", cell: ({ label }) => label },
  { title: "Linked", cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { title: "Last used", cell: ({ lastUsedAt }) => (lastUsedAt ? <Moment at={lastUsedAt} /> : "Never") },
  {
    title: "Actions",
    isActions: true,
    cell: ({ id, provider }) => (
      <Form method="post">
        <Button type="submit" size="sm" name="connection" value={id} aria-label={`Unlink ${provider}`}>
          Unlink
        </Button>
      </Form>
    ),
  },
];
