import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { confirmTotp, pendingTotp, sessionCookie } from "@workers/identity/index.ts";
import { requirePerson } from "~/access.server.ts";
import { RecoveryCodeList } from "~/components/account/recovery-code-list.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { CopyButton } from "~/components/ui/copy-button.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { readForm } from "~/form.server.ts";
import { pageMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => pageMeta(page, "Set up an authenticator app");

const BACK = "/account/security";

/** What was begun; null once it is on, which the action's answer tells of. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  return { setup: await orErrorPage(pendingTotp(requirePerson(request, context))) };
}

/** Turns the app on with its first code; shows recovery codes where there were none. */
export async function action({ request, context }: ActionFunctionArgs) {
  const person = requirePerson(request, context);
  const code = String((await readForm(request)).get("code") ?? "");
  const done = await attempt(confirmTotp(person, { code }));
  if (!done.ok) return problemAnswer(done.problem);
  const { secret, recoveryCodes } = done.value;
  const headers = { "set-cookie": sessionCookie(context.env, secret) };
  if (recoveryCodes.length === 0) return redirect(BACK, { headers });
  return data({ problem: null, recoveryCodes }, { headers });
}

export default function Authenticator() {
  const { setup } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const codes = answer && "recoveryCodes" in answer ? answer.recoveryCodes : [];
  return (
    <div className="grid gap-6">
      <PageHeader
        title="Authenticator app"
        description="Any app for one-time codes will do: 1Password, Aegis, Google Authenticator and others."
        crumbs={[{ label: "Security", to: BACK }]}
      />
      {answer?.problem && <ProblemNotice problem={answer.problem} />}
      {codes.length > 0 ? (
        <>
          <Notice tone="good" title="Your authenticator app is on." />
          <RecoveryCodeList codes={codes} />
          <ButtonLink to={BACK} variant="solid" className="justify-self-start">
            I have kept them
          </ButtonLink>
        </>
      ) : setup ? (
        <SetUp setup={setup} />
      ) : (
        <Notice
          title="Nothing waits to be set up."
          action={
            <ButtonLink to={BACK} size="sm">
              Back to security
            </ButtonLink>
          }
        />
      )}
    </div>
  );
}

function SetUp({ setup: { key, uri, qr } }: { setup: { key: string; uri: string; qr: string } }) {
  return (
    <Card className="grid gap-8 p-6 sm:grid-cols-[auto_1fr]">
      <img
        src={`data:image/svg+xml,${encodeURIComponent(qr)}`}
        alt="QR code of the key beside it"
        width={208}
        height={208}
        className="size-52 rounded-lg border border-line bg-white"
      />
      <div className="min-w-0">
        <h2 className="font-semibold text-base">1. Scan this with your app</h2>
        <p className="mt-1 text-sm text-soft">
          On this device,{" "}
          <a href={uri} className="rounded font-medium underline">
            open your app
          </a>
          . Or type this key:
        </p>
        <p className="mt-2 flex flex-wrap items-center gap-2">
          <code className="rounded bg-sunken px-2 py-1 font-mono text-sm">{key}</code>
          <CopyButton text={key.replaceAll(" ", "")} label="key" />
        </p>
        <h2 className="mt-6 font-semibold text-base">2. Type the code that it shows</h2>
        <Form method="post" className="mt-3 flex flex-wrap items-end gap-3">
          <div className="w-40">
            <LabelledInput
              name="code"
              label="Code"
              inputMode="numeric"
              autoComplete="one-time-code"
              placeholder="123 456"
              maxLength={10}
            />
          </div>
          <Button type="submit" variant="solid">
            Turn on
          </Button>
        </Form>
      </div>
    </Card>
  );
}
