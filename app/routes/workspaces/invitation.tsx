import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { workspaceCookie } from "@workers/http/contract.ts";
import { acceptInvitation, declineInvitation, findInvitation } from "@workers/tenants/index.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { BrandMark } from "~/components/layout/logo.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { ROLE_WORDS } from "~/components/workspaces/roles.ts";
import { chosen, readForm } from "~/form.server.ts";
import { pageMeta } from "~/meta.ts";
import { attempt, problemAnswer } from "~/problems.server.ts";
import { signInPath } from "~/redirects.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => [
  ...pageMeta(page, "Invitation"),
  { name: "robots", content: "noindex" },
];

/** What the link offers, and whether who is signed in is who was invited. */
export async function loader({ context, params }: LoaderFunctionArgs) {
  const offer = await findInvitation(context, params.code ?? "");
  const signedInAs = context.person?.user.email ?? null;
  return { offered: offer?.offered ?? null, signedInAs, back: `/invitations/${params.code}` };
}

/** `intent`: `accept` or `decline`. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const code = params.code ?? "";
  const intent = chosen(await readForm(request), "intent", ["accept", "decline"]);
  if (intent === "decline") {
    const declined = await attempt(declineInvitation(context, code));
    return declined.ok ? redirect("/?done=declined") : problemAnswer(declined.problem);
  }
  if (!context.person) return redirect(signInPath(`/invitations/${code}`));
  const accepted = await attempt(acceptInvitation(context.person, code));
  if (!accepted.ok) return problemAnswer(accepted.problem);
  return redirect("/console", { headers: { "set-cookie": workspaceCookie(accepted.value.slug) } });
}

export default function Invitation() {
  const { offered, signedInAs, back } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="wrap grid place-items-center py-16 sm:py-24">
      <Card className="grid w-full max-w-lg gap-5 p-7 sm:p-9">
        <BrandMark size="lg" />
        {problem && <ProblemNotice problem={problem} />}
        {offered ? (
          <Offer offered={offered} signedInAs={signedInAs} back={back} />
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
};

function Offer({ offered, signedInAs, back }: OfferProps) {
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
          This invitation is for {email}. Sign out above, and sign in with that address.
        </Notice>
      )}
      <Form method="post" className="flex flex-wrap gap-3">
        {signedInAs === null && (
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
