import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Outlet, useLoaderData } from "@remix-run/react";
import { requireCtx, workspaceName } from "~/access.server.ts";
import { ConsoleNav } from "~/components/layout/console-nav.tsx";
import { ErrorPage } from "~/components/layout/error-page.tsx";
import { privateMeta } from "~/meta.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Console");

/** Whose workspace this is. The pages inside ask for the person by themselves: loaders run side by side. */
export function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const role = "role" in ctx.actor ? ctx.actor.role : ctx.actor.type;
  return { workspace: workspaceName(context, ctx), role };
}

export default function ConsoleLayout() {
  const data = useLoaderData<typeof loader>();
  return (
    <div className="wrap grid gap-6 pt-6 lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-12 lg:pt-10">
      <ConsoleNav {...data} />
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}

/** Beside the header, without the workspace’s navigation: it may be what failed. */
export function ErrorBoundary() {
  return <ErrorPage />;
}
