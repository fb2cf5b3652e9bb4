import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import type { Ctx } from "@workers/kernel/context.ts";
import {
  listProviders,
  PROVIDER_PRESETS,
  type ProviderInput,
  removeProvider,
  setProvider,
  testProvider,
} from "@workers/models/index.ts";
import { Fragment } from "react";
import { may, requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { KeyForm, ServerForm } from "~/components/models/provider-forms.tsx";
import { ProviderList } from "~/components/models/provider-list.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, type RefusedProblem, refusalInit } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Models");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  return {
    providers: await orErrorPage(listProviders(ctx)),
    presets: PROVIDER_PRESETS.map(({ name, title }) => ({ name, title })),
    mayChange: may(ctx, "models:write"),
  };
}

const INTENTS = ["key", "server", "test", "remove"] as const;
const PRESET_NAMES = PROVIDER_PRESETS.map(({ name }) => name);

/** `intent`: a `key` for a known provider, a `server`, or a `test` or the removal of the one of the `name`. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const intent = chosen(form, "intent", INTENTS);
  if (intent === "test") {
    const tested = await attempt(testProvider(ctx, textOf(form, "name")));
    return tested.ok
      ? data({ intent, test: tested.value, problem: undefined })
      : refused(intent, tested.problem);
  }
  const done = await attempt(carryOut(ctx, intent, form));
  return done.ok ? redirect(`/console/settings/models?done=${intent}`) : refused(intent, done.problem);
}

const refused = (intent: (typeof INTENTS)[number], problem: RefusedProblem) =>
  data({ intent, problem }, refusalInit(problem));

function carryOut(ctx: Ctx, intent: "key" | "server" | "remove", form: FormData): Promise<unknown> {
  if (intent === "remove") return removeProvider(ctx, textOf(form, "name"));
  const apiKey = textOf(form, "apiKey");
  if (intent === "server") {
    const input: ProviderInput = { baseUrl: textOf(form, "baseUrl"), apiKey: apiKey || null };
    return setProvider(ctx, textOf(form, "name").trim(), input);
  }
  const preset = chosen(form, "preset", PRESET_NAMES);
  const baseUrl = PROVIDER_PRESETS.find(({ name }) => name === preset)?.baseUrl ?? "";
  return setProvider(ctx, preset, { baseUrl, apiKey });
}

const DONE = {
  key: "The key is saved. Test it, to see that the provider takes it.",
  server: "The server is saved. Test it, to see that it answers.",
  remove: "The provider is removed, and its key deleted.",
};

export default function Models() {
  const { providers, presets, mayChange } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { problem, intent } = answer ?? {};
  const test = answer && "test" in answer ? answer.test : undefined;
  return (
    <div className="grid gap-6">
      <PageHeader title="Models" description="Whom prompt agents of this workspace ask." />
      <DoneNotice words={DONE} />
      {problem && <ProblemNotice problem={problem} />}
      {test && (
        <Notice tone={test.ok ? "good" : "bad"} title={test.message}>
          {test.models.length > 0 && <p className="break-words">{test.models.slice(0, 20).join(", ")}</p>}
        </Notice>
      )}
      <Section title="Providers" flush>
        {providers.length > 0 ? (
          <ProviderList providers={providers} mayChange={mayChange} />
        ) : (
          <EmptyState
            title="No model can be asked yet"
            action={
              mayChange && (
                <div className="flex flex-wrap justify-center gap-2">
                  <ButtonLink to="#key-apiKey">Paste a key</ButtonLink>
                  <ButtonLink to="#name">Point to a server</ButtonLink>
                </div>
              )
            }
          >
            {mayChange
              ? "Nobody has set up a provider here. Paste a key of one, or point to a server of your own such as Ollama."
              : "Nobody has set up a provider here. An owner or admin can paste a key, or point to a server such as Ollama."}
          </EmptyState>
        )}
      </Section>
      {/* Anew once one was saved: the key that was typed is kept elsewhere. */}
      {mayChange && (
        <Fragment key={providers.map(({ name, updatedAt }) => `${name} ${updatedAt}`).join()}>
          <KeyForm {...{ presets, problem, intent }} />
          <ServerForm {...{ problem, intent }} />
        </Fragment>
      )}
    </div>
  );
}
