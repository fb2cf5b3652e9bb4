import { Link, NavLink, useLocation } from "@remix-run/react";
import { PLATFORM, useBrand } from "~/brand.ts";
import { Palette } from "~/components/palette/palette.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { cx } from "~/components/ui/cx.ts";
import { signInPath } from "~/redirects.ts";
import { frame } from "~/texts/frame.ts";
import { useTexts } from "~/texts/texts.ts";
import type { Theme } from "~/theme.server.ts";
import { AccountMenu } from "./account-menu.tsx";
import { BrandMark } from "./logo.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";
import { type SwitchableWorkspace, WorkspaceSwitcher } from "./workspace-switcher.tsx";

export interface HeaderProps {
  user: { name: string; email: string } | null;
  /** Whether the platform's administration is open to them here. */
  administers: boolean;
  /** The current workspace, if the person has a seat in it. */
  workspace: SwitchableWorkspace | null;
  /** Where the person can go on. */
  workspaces: SwitchableWorkspace[];
  theme: Theme;
}

/** The bar on every page: where one is, where one can go, and who one is. */
export function Header({ user, administers, workspace, workspaces, theme }: HeaderProps) {
  const brand = useBrand();
  const siteName = brand?.name ?? PLATFORM;
  const t = useTexts(frame);
  return (
    <header className="sticky top-0 z-40 border-navy-line border-b bg-navy text-on-navy">
      <div className="wrap flex h-14 items-center gap-2 sm:gap-4">
        <Link
          to="/"
          className="flex items-center gap-2.5 rounded-md font-semibold focus-visible:outline-on-navy"
        >
          <BrandMark />
          <span className={cx("text-[1.0625rem] tracking-tight", workspace && "hidden sm:inline")}>
            {siteName}
          </span>
          <span className="sr-only">{`, ${t.frontPage}`}</span>
        </Link>
        {workspace && (
          <>
            <span aria-hidden="true" className="text-on-navy/35">
              /
            </span>
            <WorkspaceSwitcher current={workspace} workspaces={workspaces} />
          </>
        )}
        <nav aria-label={t.site} className="ml-auto flex items-center gap-1">
          {/* At a workspace's own host there is no marketplace. */}
          {!brand && (
            <HeaderLink to="/agents" className={workspace ? "hidden sm:block" : ""}>
              {t.agents}
            </HeaderLink>
          )}
          {user && (
            <HeaderLink to="/console" className={workspace ? "hidden sm:block" : ""}>
              {t.console}
            </HeaderLink>
          )}
          {/* On a phone the footer has it, where there is more to lead to. */}
          <HeaderLink to="/docs" className={brand ? "" : "hidden sm:block"}>
            {t.docs}
          </HeaderLink>
        </nav>
        {workspace && <Palette />}
        <ThemeToggle theme={theme} />
        {user ? <AccountMenu {...user} administers={administers} /> : <SignIn />}
      </div>
    </header>
  );
}

function HeaderLink({ to, className, children }: { to: string; className?: string; children: string }) {
  return (
    <NavLink
      to={to}
      className={({ isActive }) =>
        cx(
          "whitespace-nowrap rounded-md px-2 py-1.5 text-sm focus-visible:outline-on-navy sm:px-3",
          className,
          isActive ? "text-on-navy" : "text-on-navy/75 hover:text-on-navy",
        )
      }
    >
      {children}
    </NavLink>
  );
}

function SignIn() {
  const { pathname, search } = useLocation();
  const { signIn } = useTexts(frame);
  const to =
    pathname === "/sign-in"
      ? pathname + search
      : signInPath(pathname === "/" ? "/console" : pathname + search);
  return (
    <ButtonLink to={to} variant="signal" size="sm" className="focus-visible:outline-on-navy">
      {signIn}
    </ButtonLink>
  );
}
