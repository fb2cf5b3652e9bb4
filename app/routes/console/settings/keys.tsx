import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { listKeys, listServiceAccounts } from "@workers/keys/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { KeyForm } from "~/components/keys/key-form.tsx";
import { KeyList } from "~/components/keys/key-list.tsx";
import { NewSecret } from "~/components/keys/new-secret.tsx";
import { ServiceAccounts } from "~/components/keys/service-accounts.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { TabLinks } from "~/components/ui/tab-links.tsx";
import { chosen, readForm } from "~/form.server.ts";
import { KEY_FORMS, rolesWithin, scopeGroups } from "~/key-forms.server.ts";
import { privateMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "API keys");

/** One's own keys or, for who manages them, with `of=all` everybody's. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { cursor, of } = pageQueryOf(request, ["of"]);
  const manages = may(ctx, "keys:manage");
  const query = {
    limit: 50,
    ...(of === "all" && manages && { all: "true" as const }),
    ...(cursor && { cursor }),
  };
  const page = await orErrorPage(listKeys(ctx, query));
  const { actor } = ctx;
  const rights = actor.type === "user" ? actor : { role: "member" as const, scopes: [] };
  return {
    page,
    manages,
    self: actor.id,
    accounts: manages ? await listServiceAccounts(ctx) : [],
    groups: scopeGroups(rights),
    roles: rolesWithin(rights),
    origin: context.origin,
  };
}

const INTENTS = Object.keys(KEY_FORMS) as (keyof typeof KEY_FORMS)[];

/** What one of the page's forms asks for; the answer is the only one that shows a new secret. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const done = await attempt<unknown>(KEY_FORMS[chosen(form, "intent", INTENTS)](ctx, form));
  if (!done.ok) return problemAnswer(done.problem);
  return { problem: null, secret: typeof done.value === "string" ? done.value : null };
}

const TABS = [
  { id: "mine", label: "Mine" },
  { id: "all", label: "Everybody’s" },
];

export default function Keys() {
  const { page, manages, self, accounts, groups, roles, origin } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const problem = answer?.problem ?? undefined;
  const secret = answer && "secret" in answer ? answer.secret : null;
  return (
    <div className="grid min-w-0 gap-6">
      <PageHeader
        title="API keys"
        description="What programs sign in with. A key acts in the role of whom it belongs to, and stops with them."
      />
      {problem && <ProblemNotice problem={problem} />}
      {problem?.code === "sudo_required" && (
        <div>
          <ButtonLink to="/confirm?to=/console/settings/keys" variant="solid">
            Confirm that it is you
          </ButtonLink>
        </div>
      )}
      {secret && <NewSecret secret={secret} origin={origin} />}
      {manages && <TabLinks tabs={TABS} label="Whose keys" param="of" />}
      <Section title="Keys" flush>
        {page.data.length > 0 ? (
          <KeyList keys={page.data} self={self} manages={manages} />
        ) : (
          <EmptyState title="No keys yet" action={<ButtonLink to="#new-key">Make a key</ButtonLink>}>
            Programs need one to run agents over the API. A browser does not.
          </EmptyState>
        )}
      </Section>
      <Pager nextCursor={page.nextCursor} />
      <div id="new-key" className="scroll-mt-20">
        <Section title="New key" description="The secret is shown once, when it has been made.">
          {/* Anew once a key was made: what was filled in belongs to that one. */}
          <KeyForm key={secret ?? ""} groups={groups} accounts={accounts} problem={problem} />
        </Section>
      </div>
      {manages && (
        <Section title="Service accounts" description="For programs that belong to no person." flush>
          <ServiceAccounts accounts={accounts} roles={roles} />
        </Section>
      )}
    </div>
  );
}
