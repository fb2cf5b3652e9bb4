import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { changeSettings, getSettings } from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { EntryForm } from "~/components/settings/entry-form.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { readForm } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { entryInputOf } from "~/settings-form.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Access");

const METHODS = [
  { value: "password", title: "Password", about: "With a second factor, where the account has one." },
  { value: "passkey", title: "Passkey", about: "A key in a device, by face, finger or PIN." },
  { value: "oauth", title: "GitHub or Google", about: "By an account that is connected." },
  { value: "sso", title: "Single sign-on", about: "By the workspace’s own identity provider." },
  { value: "wallet", title: "Wallet", about: "By a signed message." },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { settings } = await orErrorPage(getSettings(ctx));
  const { actor } = ctx;
  return {
    fields: {
      signInMethods: settings.signInMethods ?? [],
      requireTwoFactor: settings.requireTwoFactor ?? false,
      allowedAddresses: (settings.allowedAddresses ?? []).join("\n"),
    },
    methods: METHODS,
    address: (actor.type === "user" && actor.entry?.address) || ctx.address,
    mayChange: may(ctx, "access:write"),
  };
}

/** Sets who gets in to what the form says. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const changed = await attempt(changeSettings(ctx, entryInputOf(await readForm(request))));
  return changed.ok ? redirect("/console/settings/access?done=saved") : problemAnswer(changed.problem);
}

export default function Access() {
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader
        title="Access"
        description="How people have to come in to act here. It counts with their next click; nobody can shut themselves out."
      />
      <DoneNotice words={{ saved: "Saved. It counts from the next click on." }} />
      {problem && <ProblemNotice problem={problem} />}
      <EntryForm {...useLoaderData<typeof loader>()} problem={problem} />
    </div>
  );
}
