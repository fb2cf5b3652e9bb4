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
  enforceSso,
  getSso,
  makeSsoTest,
  PRESETS,
  proveSsoDomain,
  removeSso,
  SSO_PRESETS,
  SSO_ROLES,
  setSso,
  ssoRedirectUris,
} from "@workers/tenants/index.ts";
import { requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { SsoForm } from "~/components/sso/sso-form.tsx";
import { SsoSteps } from "~/components/sso/sso-steps.tsx";
import { Section } from "~/components/ui/card.tsx";
import { CopyButton } from "~/components/ui/copy-button.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { chosen, readForm } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { fieldsOf, ssoInputOf } from "~/sso-form.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Single sign-on");

const PRESET_CHOICES = SSO_PRESETS.map((value) => ({ value, ...PRESETS[value] }));

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const sso = await orErrorPage(getSso(ctx));
  return {
    sso,
    fields: fieldsOf(sso),
    presets: PRESET_CHOICES,
    roles: SSO_ROLES,
    redirectUris: ssoRedirectUris(ctx),
  };
}

const INTENTS = ["set", "prove", "test", "enforce", "relax", "remove"] as const;

const carryOut = (
  ctx: Ctx,
  intent: Exclude<(typeof INTENTS)[number], "test">,
  form: FormData,
): Promise<unknown> =>
  ({
    set: () => setSso(ctx, ssoInputOf(form)),
    prove: () => proveSsoDomain(ctx),
    enforce: () => enforceSso(ctx, true),
    relax: () => enforceSso(ctx, false),
    remove: () => removeSso(ctx),
  })[intent]();

/** One step of setting it up, or of taking it back. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const intent = chosen(form, "intent", INTENTS);
  if (intent === "test") {
    const made = await attempt(makeSsoTest(ctx));
    return made.ok ? data({ problem: undefined, testUrl: made.value.url }) : problemAnswer(made.problem);
  }
  const done = await attempt(carryOut(ctx, intent, form));
  return done.ok ? redirect(`/console/settings/sso?done=${intent}`) : problemAnswer(done.problem);
}

const DONE = {
  set: "Saved.",
  prove: "The domain is proved.",
  enforce: "Single sign-on is required now. Members were told by mail.",
  relax: "Single sign-on is optional again.",
  remove: "Single sign-on is removed.",
};

export default function Sso() {
  const { sso, fields, presets, roles, redirectUris } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const testUrl = answer && "testUrl" in answer ? answer.testUrl : undefined;
  return (
    <div className="grid gap-6">
      <PageHeader
        title="Single sign-on"
        description="Let people in with your company’s own identity provider, by OpenID Connect."
      />
      <DoneNotice words={DONE} />
      {answer?.problem && <ProblemNotice problem={answer.problem} />}
      <Section title="1. Connect the provider">
        <div className="grid gap-5">
          <div className="text-sm">
            <p className="text-soft">Give your provider this redirect URI, and enter what it shows.</p>
            {redirectUris.map((uri) => (
              <p
                key={uri}
                className="mt-2 flex min-w-0 items-center justify-between gap-2 rounded-lg border border-line bg-sunken px-4 py-2"
              >
                <code className="min-w-0 break-all font-mono text-xs">{uri}</code>
                <CopyButton text={uri} label="the redirect URI" />
              </p>
            ))}
          </div>
          {/* Anew once it was set up: the secret that was typed is kept elsewhere. */}
          <SsoForm
            key={sso?.clientId ?? ""}
            {...{ fields, presets, roles }}
            problem={answer?.problem}
            isNew={sso === null}
          />
        </div>
      </Section>
      {sso && <SsoSteps sso={sso} testUrl={testUrl} />}
    </div>
  );
}
