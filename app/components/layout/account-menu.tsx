import { Form, Link } from "@remix-run/react";
import { cx } from "~/components/ui/cx.ts";
import { frame } from "~/texts/frame.ts";
import { useTexts } from "~/texts/texts.ts";
import { menuItem, menuSheet } from "./menu.ts";
import { useMenu } from "./use-menu.ts";

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => [...word][0])
    .filter((_, i, all) => i === 0 || i === all.length - 1)
    .join("")
    .toUpperCase();

/** Who one is, and the way to one's account and out; a native disclosure, so it opens without scripts, too. */
export function AccountMenu({
  name,
  email,
  administers,
}: {
  name: string;
  email: string;
  administers: boolean;
}) {
  const menu = useMenu();
  const t = useTexts(frame).account;
  return (
    <details ref={menu} className="relative">
      <summary
        title={t.signedInAs(name)}
        className="grid size-8 cursor-pointer list-none place-items-center rounded-full bg-on-navy/15 font-semibold text-xs hover:bg-on-navy/25 focus-visible:outline-on-navy [&::-webkit-details-marker]:hidden"
      >
        <span aria-hidden="true">{initialsOf(name)}</span>
        <span className="sr-only">{t.yours(name)}</span>
      </summary>
      <div className={cx(menuSheet, "right-0")}>
        <p className="border-line border-b px-3 pt-1.5 pb-2.5 text-sm">
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate text-faint text-xs">{email}</span>
        </p>
        <div className="mt-1.5 grid">
          <Link to="/account" className={menuItem}>
            {t.account}
          </Link>
          <Link to="/workspaces" className={menuItem}>
            {t.workspaces}
          </Link>
          {administers && (
            <Link to="/admin" className={menuItem}>
              {t.administration}
            </Link>
          )}
          <Form method="post" action="/sign-out">
            <button type="submit" className={menuItem}>
              {t.signOut}
            </button>
          </Form>
        </div>
      </div>
    </details>
  );
}
