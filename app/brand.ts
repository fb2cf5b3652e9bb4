import { useRouteLoaderData } from "@remix-run/react";
import type { BrandFace } from "@workers/tenants/contract.ts";

/** The platform's own name. */
export const PLATFORM = "Quayside";

/** As much of a route's match as says whose site the page is on. */
export interface RouteMatch {
  id: string;
  data?: unknown;
}

/** What the frame's loader says of whose site it is. */
export interface SiteData {
  /** Of the workspace whose host this is; null where the page looks as the platform does. */
  brand: BrandFace | null;
}

/** Whose site it is, as its pages' titles say; where the frame's own data is missing, the platform's. */
export function siteNameOf(matches: readonly RouteMatch[]): string {
  const root = matches.find(({ id }) => id === "root")?.data as SiteData | undefined;
  return root?.brand?.name ?? PLATFORM;
}

/** The brand of the workspace whose host this is; null where the page looks as the platform does. */
export const useBrand = (): BrandFace | null => useRouteLoaderData<() => SiteData>("root")?.brand ?? null;
