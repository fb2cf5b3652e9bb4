import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { clearedCookie } from "@workers/identity/index.ts";
import { deleteAccount, type OwnedAlone, ownedAlone } from "@workers/lifecycle/index.ts";
import { requirePerson } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Your data");

/** What keeps the person from deleting the account. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const person = requirePerson(request, context);
  return { email: person.user.email, owned: await ownedAlone(person) };
}

/** Deletes the account once its address has been typed, and signs out. */
export async function action({ request, context }: ActionFunctionArgs) {
  const person = requirePerson(request, context);
  const form = await readForm(request);
  const done = await attempt(deleteAccount(person, { email: textOf(form, "email") }));
  if (!done.ok) return problemAnswer(done.problem);
  return redirect("/", { headers: { "set-cookie": clearedCookie(context.env) } });
}

export default function Data() {
  const { email, owned } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader
        title="Your data"
        description="What the platform keeps about you is yours to take, and to erase."
      />
      {problem && <ProblemNotice problem={problem} />}
      <Section title="Download" description="Everything that the platform keeps about you, as one document.">
        <ButtonLink to="/account/data/export" reloadDocument>
          Download
        </ButtonLink>
      </Section>
      <Section title="Delete your account" description="At once, and for good.">
        {owned.length > 0 ? <OwnedWorkspaces owned={owned} /> : null}
        {owned.length === 0 && (
          <Form method="post" className="grid max-w-md gap-5">
            <ul className="grid list-disc gap-1.5 pl-5 text-soft text-sm">
              <li>You are signed out everywhere; your keys and tokens stop.</li>
              <li>You leave all workspaces. What you made there stays with them.</li>
              <li>Your name, addresses, devices and ways to sign in are erased, in the logs too.</li>
            </ul>
            <LabelledInput
              name="email"
              label={`Type ${email} to delete it`}
              autoComplete="off"
              autoCapitalize="none"
              problem={problem}
            />
            <Button type="submit" variant="danger" className="justify-self-start">
              Delete my account
            </Button>
          </Form>
        )}
      </Section>
    </div>
  );
}

function OwnedWorkspaces({ owned }: { owned: OwnedAlone[] }) {
  return (
    <div className="grid gap-3 text-sm">
      <p className="text-soft">
        You are the only owner of these workspaces. Make somebody else the owner, or delete them first: open
        one, then Settings.
      </p>
      <ul className="grid gap-1.5">
        {owned.map(({ slug, name }) => (
          <li key={slug} className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{name}</span>
            <code className="font-mono text-faint text-xs">{slug}</code>
          </li>
        ))}
      </ul>
      <Link to="/workspaces" className="justify-self-start font-medium text-link underline">
        Your workspaces
      </Link>
    </div>
  );
}
