import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { workspaceCookie } from "@workers/http/contract.ts";
import { chosen, readForm } from "~/form.server.ts";
import { signInPath } from "~/redirects.ts";

/** Goes on in another of the person's workspaces: this browser remembers which. */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  if (!context.person) return redirect(signInPath("/workspaces"));
  const slugs = context.person.memberships.map(({ tenantSlug }) => tenantSlug);
  const slug = chosen(form, "workspace", slugs);
  return redirect("/console", { headers: { "set-cookie": workspaceCookie(slug) } });
}
