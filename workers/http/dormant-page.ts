import type { Site } from "../tenants/index.ts";
import { plainPage } from "./plain-page.ts";

/** Where the people of a workspace that does nothing sign in, to export or restore it. */
const OPEN = /^\/(?:sign-in|sign-out|sso|hand-off|confirm|theme)(?:\/|$)/;

const TITLES = {
  suspended: "This workspace is suspended",
  deleting: "This workspace is being deleted",
  removing: "This workspace is being deleted",
  deleted: "This workspace is being deleted",
};

/**
 * What strangers are shown at the hosts of a workspace that is suspended or to be deleted; null where its pages, or
 * those to sign in, are shown.
 */
export function dormantPage(site: Site, path: string, isMember: boolean): Promise<Response> | null {
  if (site.kind !== "tenant" || site.tenant.status === "active" || isMember || OPEN.test(path)) return null;
  return plainPage({
    status: 403,
    title: TITLES[site.tenant.status],
    paragraphs: [
      "Nothing runs here at the moment, and its agents do not answer.",
      "Do you belong to it? Sign in: its owners can export everything in it, and see what to do.",
    ],
    link: { to: "/sign-in?to=/console", label: "Sign in" },
  });
}
