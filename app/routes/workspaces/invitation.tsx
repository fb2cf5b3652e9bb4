import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { workspaceCookie } from "@workers/http/contract.ts";
import { sessionCookie } from "@workers/identity/index.ts";
import {
  acceptInvitation,
  declineInvitation,
  findInvitation,
  hasAccount,
  joinByInvitation,
} from "@workers/tenants/index.ts";
import { NewPasswordInput } from "~/components/account/entrance.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { BrandMark } from "~/components/layout/logo.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { ROLE_WORDS } from "~/components/workspaces/roles.ts";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import type { Problem } from "~/problem.ts";
import { attempt, problemAnswer } from "~/problems.server.ts";
import { signInPath } from "~/redirects.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Invitation");

/** What the link offers, and whether who is signed in is who was invited. */
export async function loader({ context, params }: LoaderFunctionArgs) {
  const offer = await findInvitation(context, params.code ?? "");
  const signedInAs = context.person?.user.email ?? null;
  const isNew = offer !== null && signedInAs === null && !(await hasAccount(context, offer));
  return { offered: offer?.offered ?? null, isNew, signedInAs, back: `/invitations/${params.code}` };
}

/** `intent`: `accept`, `decline`, or `join` with a new account (`name`, `password`). */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const code = params.code ?? "";
  const form = await readForm(request);
  const intent = chosen(form, "intent", ["accept", "decline", "join"]);
  if (intent === "decline") {
    const declined = await attempt(declineInvitation(context, code));
    return declined.ok ? redirect("/?done=declined") : problemAnswer(declined.problem);
  }
  if (intent === "join") {
    const input = { name: textOf(form, "name"), password: textOf(form, "password") };
    const joined = await attempt(joinByInvitation(context, code, input));
    if (!joined.ok) return problemAnswer(joined.problem);
    const headers = new Headers({ "set-cookie": sessionCookie(context.env, joined.value.session.secret) });
    headers.append("set-cookie", workspaceCookie(joined.value.slug));
    return redirect("/console", { headers });
  }
  if (!context.person) return redirect(signInPath(`/invitations/${code}`));
  const accepted = await attempt(acceptInvitation(context.person, code));
  if (!accepted.ok) return problemAnswer(accepted.problem);
  return redirect("/console", { headers: { "set-cookie": workspaceCookie(accepted.value.slug) } });
}

export default function Invitation() {
  const { offered, isNew, signedInAs, back } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="wrap grid place-items-center py-16 sm:py-24">
      <Card className="grid w-full max-w-lg gap-5 p-7 sm:p-9">
        <BrandMark size="lg" />
        {problem && <ProblemNotice problem={problem} />}
        {offered ? (
          <Offer {...{ offered, isNew, signedInAs, back, problem }} />
        ) : (
          <>
            <h1 className="font-semibold text-2xl tracking-tight">This invitation is no longer open</h1>
            <p className="text-soft">
              It was used, taken back, or is older than seven days. Ask whoever sent it for another one.
            </p>
            <ButtonLink to="/" className="justify-self-start">
              Go to the front page
            </ButtonLink>
          </>
        )}
      </Card>
    </div>
  );
}

type OfferProps = Omit<ReturnType<typeof useLoaderData<typeof loader>>, "offered"> & {
  offered: NonNullable<ReturnType<typeof useLoaderData<typeof loader>>["offered"]>;
  problem: Problem | undefined;
};

function Offer({ offered, isNew, signedInAs, back, problem }: OfferProps) {
  const { workspace, role, email, invitedBy } = offered;
  const mine = signedInAs === email;
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">Join {workspace.name}</h1>
      <p className="text-soft">
        {invitedBy} invites <strong className="text-ink">{email}</strong> to the workspace {workspace.name},
        as {role}: {ROLE_WORDS[role].toLowerCase()}.
      </p>
      {signedInAs !== null && !mine && (
        <Notice tone="warn" title={`You are signed in as ${signedInAs}`}>
          This invitation is for {email}. Sign out above, open its link again, and go on with that address.
        </Notice>
      )}
      {isNew && <JoinForm problem={problem} />}
      <Form method="post" className="flex flex-wrap gap-3">
        {signedInAs === null && !isNew && (
          <ButtonLink to={signInPath(back)} variant="solid">
            Sign in to accept
          </ButtonLink>
        )}
        {mine && (
          <Button type="submit" name="intent" value="accept" variant="solid">
            Accept
          </Button>
        )}
        <Button type="submit" name="intent" value="decline" variant="ghost">
          Decline
        </Button>
      </Form>
    </>
  );
}

/** An account for who has none: the link has proved the address. */
function JoinForm({ problem }: { problem: Problem | undefined }) {
  return (
    <Form method="post" className="grid gap-5" noValidate>
      <input type="hidden" name="intent" value="join" />
      <LabelledInput name="name" label="Your name" autoComplete="name" maxLength={120} problem={problem} />
      <NewPasswordInput problem={problem} />
      <Button type="submit" variant="solid">
        Make an account and join
      </Button>
    </Form>
  );
}
