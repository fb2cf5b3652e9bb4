import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { changeAddressInput, changeProfileInput } from "@workers/identity/contract.ts";
import { changeProfile, requestAddressChange } from "@workers/identity/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import { requirePerson } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Your profile");

export function loader({ request, context }: LoaderFunctionArgs) {
  const { user } = requirePerson(request, context);
  return { name: user.name, email: user.email };
}

/** Changes the name, or asks for a link to a new address. */
export async function action({ request, context }: ActionFunctionArgs) {
  const person = requirePerson(request, context);
  const form = await readForm(request);
  const intent = chosen(form, "intent", ["name", "address"]);
  const work = async () => {
    if (intent === "name")
      return changeProfile(person, parseOrFail(changeProfileInput, { name: textOf(form, "name") }, "json"));
    const { email } = parseOrFail(changeAddressInput, { email: textOf(form, "email") }, "json");
    return requestAddressChange(person, email);
  };
  const done = await attempt(work());
  if (!done.ok) return problemAnswer(done.problem);
  return redirect(`/account?done=${intent === "name" ? "saved" : "sent"}`);
}

const DONE = {
  saved: "Saved.",
  sent: "A link is on its way to the new address. It becomes yours once you follow it.",
  address: "Your address is changed.",
};

export default function Profile() {
  const { name, email } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader title="Profile" description="Who you are to the people you work with." />
      <DoneNotice words={DONE} />
      {problem && <ProblemNotice problem={problem} />}
      <Section title="Name">
        <Form method="post" className="grid max-w-md gap-5">
          <LabelledInput
            name="name"
            label="Your name"
            autoComplete="name"
            maxLength={120}
            defaultValue={name}
            problem={problem}
          />
          <Button type="submit" name="intent" value="name" variant="solid" className="justify-self-start">
            Save
          </Button>
        </Form>
      </Section>
      <Section title="Address" description="With which you sign in, and where mail to you goes.">
        <Form method="post" className="grid max-w-md gap-5">
          <LabelledInput
            name="email"
            label="E-mail"
            type="email"
            autoComplete="email"
            defaultValue={email}
            description="The new address gets a link to confirm it; the old one is told, and can take it back for a week."
            problem={problem}
          />
          <Button type="submit" name="intent" value="address" className="justify-self-start">
            Change address
          </Button>
        </Form>
      </Section>
    </div>
  );
}
