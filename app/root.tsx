import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteLoaderData,
} from "@remix-run/react";
import { faceOf, platformOrigin } from "@workers/tenants/index.ts";
import type { ReactNode } from "react";
import { workspaceName } from "./access.server.ts";
import { brandRule } from "./brand-style.ts";
import { ErrorPage } from "./components/layout/error-page.tsx";
import { Footer } from "./components/layout/footer.tsx";
import { Header } from "./components/layout/header.tsx";
import { ImpersonationBanner } from "./components/layout/impersonation-banner.tsx";
import { ProgressBar } from "./components/layout/progress-bar.tsx";
import { localeOf } from "./locale.server.ts";
import { pageMeta, privateMeta } from "./meta.ts";
import { useNonce } from "./nonce.ts";
import styles from "./styles/app.css?url";
import { frame } from "./texts/frame.ts";
import { localeOfPage } from "./texts/locale.ts";
import { themeOf } from "./theme.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export const meta: MetaFunction = (page) => {
  const locale = localeOfPage(page.matches);
  if (page.error) {
    const isMissing = isRouteErrorResponse(page.error) && page.error.status === 404;
    const { errors } = frame[locale];
    return privateMeta(page, isMissing ? errors.notFound : errors.failed);
  }
  const { title, description } = frame[locale].meta;
  return pageMeta(page, title, description);
};

/** What the frame of every page shows; nothing secret, it is in the page’s source. */
export function loader({ request, context }: LoaderFunctionArgs) {
  const { person, ctx, site } = context;
  return {
    brand: site.kind === "tenant" ? faceOf(site.tenant) : null,
    platform: platformOrigin(context.env),
    theme: themeOf(request),
    locale: localeOf(request),
    user: person ? { name: person.user.name, email: person.user.email } : null,
    // The platform's own pages are on its own host.
    administers: Boolean(person?.user.platformAdmin && !context.hostTenant),
    impersonation: person?.session.impersonatorId
      ? { endsAt: new Date(person.session.endsAt).toISOString() }
      : null,
    workspace: ctx && { slug: ctx.tenant.slug, name: workspaceName(context, ctx) },
    workspaces:
      person?.memberships.map(({ tenantSlug, tenantName }) => ({ slug: tenantSlug, name: tenantName })) ?? [],
  };
}

/** The frame of every page, of error pages too: then there may be no loader data. */
export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  const root = useRouteLoaderData<typeof loader>("root");
  const theme = root?.theme ?? "system";
  const brand = root?.brand ?? null;
  const locale = root?.locale ?? "en";
  return (
    <html lang={locale} data-theme={theme === "system" ? undefined : theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <link
          rel="icon"
          href={brand?.favicon?.path ?? "/favicon.svg"}
          type={brand?.favicon?.type ?? "image/svg+xml"}
        />
        <Links />
        <noscript>
          <style nonce={nonce}>{"[data-needs-scripts]{display:none}"}</style>
        </noscript>
        {/* Browsers do not tell scripts the nonce. */}
        <style nonce={nonce} suppressHydrationWarning>
          {brand ? brandRule(":root", brand) : ""}
        </style>
      </head>
      <body className="flex flex-col">
        <a
          href="#main"
          className="fixed top-3 left-3 z-50 not-focus:sr-only rounded-lg bg-signal px-4 py-2 font-medium text-on-signal"
        >
          {frame[locale].skip}
        </a>
        <ProgressBar />
        {root?.impersonation && (
          <ImpersonationBanner name={root.user?.name ?? ""} endsAt={root.impersonation.endsAt} />
        )}
        <Header
          user={root?.user ?? null}
          administers={root?.administers ?? false}
          workspace={root?.workspace ?? null}
          workspaces={root?.workspaces ?? []}
          theme={theme}
        />
        <main id="main" tabIndex={-1} className="flex-1 outline-none">
          {children}
        </main>
        <Footer />
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

/** Whatever no page caught, inside of the usual frame. */
export function ErrorBoundary() {
  return <ErrorPage />;
}
