import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import type { Ctx } from "@workers/kernel/context.ts";
import {
  addDomain,
  checkDomain,
  listDomains,
  makePrimary,
  removeDomain,
  setRedirect,
  subdomainOf,
} from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { DomainsPage } from "~/components/domains/domains-page.tsx";
import { chosen, readForm } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, invalid, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Domains");

const INTENTS = ["add", "check", "primary", "redirect", "stay", "remove"] as const;

/** The workspace's own domains with what has to stand in DNS. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  return {
    domains: await orErrorPage(listDomains(ctx)),
    subdomain: subdomainOf(ctx.env, ctx.tenant.slug),
    mayChange: may(ctx, "domains:write"),
  };
}

/** `intent` says what becomes of `domain`; to be removed its name has to be `typed`. Comes back to the page. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const intent = chosen(form, "intent", INTENTS);
  const domain = String(form.get("domain") ?? "");
  if (
    intent === "remove" &&
    String(form.get("typed") ?? "")
      .trim()
      .toLowerCase() !== domain
  )
    return problemAnswer(
      invalid("The name that was typed is another one. Type the domain's own to remove it."),
    );
  const changed = await attempt<unknown>(change(ctx, intent, domain));
  return changed.ok ? redirect("/console/settings/domains") : problemAnswer(changed.problem);
}

function change(ctx: Ctx, intent: (typeof INTENTS)[number], domain: string): Promise<unknown> {
  switch (intent) {
    case "add":
      return addDomain(ctx, { domain });
    case "check":
      return checkDomain(ctx, domain);
    case "primary":
      return makePrimary(ctx, domain);
    case "redirect":
    case "stay":
      return setRedirect(ctx, domain, intent === "redirect");
    case "remove":
      return removeDomain(ctx, domain);
  }
}

export default function Domains() {
  return (
    <DomainsPage {...useLoaderData<typeof loader>()} problem={useActionData<typeof action>()?.problem} />
  );
}
