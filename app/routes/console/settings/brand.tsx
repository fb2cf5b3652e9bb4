import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import {
  allColors,
  BRAND_CORNERS,
  BRAND_FONTS,
  getBrand,
  getWorkspace,
  homeOrigin,
  removeBrand,
  setBrand,
} from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { brandInputOf } from "~/brand-form.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { BrandEditor } from "~/components/brand/brand-editor.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { chosen, readForm } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Brand");

/** The workspace's brand, and what it may be made of. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const [brand, workspace] = await orErrorPage(Promise.all([getBrand(ctx), getWorkspace(ctx)]));
  return {
    brand,
    colors: allColors(brand.colors),
    workspace: workspace.name,
    corners: BRAND_CORNERS,
    fonts: BRAND_FONTS,
    mayHide: workspace.plan !== "free",
    mayChange: may(ctx, "brand:write"),
    home: await homeOrigin(ctx.env, ctx.tenant, ctx.clock),
  };
}

/** Sets the brand, or removes it. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  const intent = chosen(form, "intent", ["save", "remove"]);
  const changed = await attempt<unknown>(
    intent === "save" ? setBrand(ctx, await brandInputOf(form)) : removeBrand(ctx),
  );
  return changed.ok ? redirect(`/console/settings/brand?done=${intent}`) : problemAnswer(changed.problem);
}

const DONE = {
  save: "Saved. Other places show it within a minute.",
  remove: "The brand is removed.",
};

export default function Brand() {
  const { home, mayChange, ...rest } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader
        title="Brand"
        description={
          <>
            How the workspace looks at <span className="wrap-anywhere">{new URL(home).host}</span>, and in its
            mails.
          </>
        }
      />
      <DoneNotice words={DONE} />
      {problem && <ProblemNotice problem={problem} />}
      {mayChange ? (
        <BrandEditor key={JSON.stringify(rest.brand)} {...rest} problem={problem} />
      ) : (
        <Notice
          title="Owners and admins can change the brand."
          action={
            <ButtonLink to="/console/settings/members" size="sm">
              See who they are
            </ButtonLink>
          }
        />
      )}
    </div>
  );
}
