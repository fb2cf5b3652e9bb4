import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { getFactors, passkeyOrigin, sessionCookie } from "@workers/identity/index.ts";
import { requirePerson } from "~/access.server.ts";
import { AuthenticatorSection } from "~/components/account/authenticator-section.tsx";
import { PasskeySection } from "~/components/account/passkey-section.tsx";
import { PasswordSection } from "~/components/account/password-section.tsx";
import { RecoveryCodeList } from "~/components/account/recovery-code-list.tsx";
import { RecoverySection } from "~/components/account/recovery-section.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { chosen, readForm } from "~/form.server.ts";
import { issuesAt } from "~/issues.ts";
import { pageMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { confirmPath } from "~/redirects.ts";
import { changeSecurity, INTENTS } from "~/security-change.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => pageMeta(page, "Security");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const person = requirePerson(request, context);
  return {
    factors: await orErrorPage(getFactors(person)),
    passkeysWork: passkeyOrigin(person) !== null,
    confirmed: (person.session.sudoUntil ?? 0) > person.clock.now(),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const person = requirePerson(request, context);
  const form = await readForm(request);
  const changed = await attempt(changeSecurity(person, chosen(form, "intent", INTENTS), form));
  if (!changed.ok) return problemAnswer(changed.problem);
  const { secret, recoveryCodes = [] } = changed.value;
  const headers = new Headers(secret ? { "set-cookie": sessionCookie(context.env, secret) } : {});
  return data({ problem: null, recoveryCodes }, { headers });
}

export default function Security() {
  const { factors, passkeysWork, confirmed } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const codes = answer && "recoveryCodes" in answer ? answer.recoveryCodes : [];
  return (
    <div className="grid gap-6">
      <PageHeader title="Security" description="How you show that it is you." />
      {answer?.problem && <ProblemNotice problem={answer.problem} />}
      {!confirmed && !answer?.problem && (
        <Notice
          title="To change anything here, confirm first that it’s you."
          action={
            <ButtonLink to={confirmPath("/account/security")} size="sm" variant="solid">
              Confirm it’s you
            </ButtonLink>
          }
        />
      )}
      {codes.length > 0 && <RecoveryCodeList codes={codes} />}
      <PasswordSection has={factors.password} errors={issuesAt(answer?.problem ?? undefined, "/password")} />
      <AuthenticatorSection on={factors.totp} />
      <PasskeySection passkeys={factors.passkeys} usable={passkeysWork} />
      <RecoverySection
        count={factors.recoveryCodesLeft}
        needed={factors.totp || factors.passkeys.length > 0}
      />
    </div>
  );
}
