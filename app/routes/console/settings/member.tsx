import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import type { Ctx } from "@workers/kernel/context.ts";
import { GIVEN_ROLES } from "@workers/tenants/contract.ts";
import {
  changeRole,
  getMember,
  leaveWorkspace,
  removeMember,
  transferOwnership,
} from "@workers/tenants/index.ts";
import { requireCtx } from "~/access.server.ts";
import { MemberPage } from "~/components/workspaces/member-page.tsx";
import { chosen, readForm } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data?.member.name ?? "Member");

/** One member, and what of the seat the person may change. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  return orErrorPage(getMember(ctx, params.member ?? ""));
}

/** `intent`: `role` (to `role`), `remove`, `leave` or `transfer` (perhaps with `stay`). */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const changed = await attempt(change(ctx, params.member ?? "", form));
  return changed.ok ? redirect(changed.value) : problemAnswer(changed.problem);
}

/** Does what one of the page's buttons says; answers where to go then. */
async function change(ctx: Ctx, member: string, form: FormData): Promise<string> {
  const members = "/console/settings/members";
  switch (chosen(form, "intent", ["role", "remove", "leave", "transfer"])) {
    case "role":
      await changeRole(ctx, member, { role: chosen(form, "role", GIVEN_ROLES) });
      return `${members}?done=role`;
    case "remove":
      await removeMember(ctx, member);
      return `${members}?done=removed`;
    case "leave":
      await leaveWorkspace(ctx);
      return "/workspaces?done=left";
    case "transfer":
      await transferOwnership(ctx, { userId: member, stay: form.get("stay") === "yes" });
      return `${members}?done=transferred`;
  }
}

export default function Member() {
  return <MemberPage {...useLoaderData<typeof loader>()} problem={useActionData<typeof action>()?.problem} />;
}
