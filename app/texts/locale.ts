import { useRouteLoaderData } from "@remix-run/react";
import type { RouteMatch } from "~/brand.ts";

/** The languages of the pages (BCP 47); the first one is theirs who ask for none of them. */
export const LOCALES = ["en", "de"] as const;
export type Locale = (typeof LOCALES)[number];

/** What each language calls itself. */
export const LOCALE_NAMES: Record<Locale, string> = { en: "English", de: "Deutsch" };

/** What the frame's loader says of the language. */
export interface LocaleData {
  locale: Locale;
}

/** The language of a page, by the data of its frame; where that is missing, English. */
export const localeOfPage = (matches: readonly RouteMatch[]): Locale =>
  (matches.find(({ id }) => id === "root")?.data as LocaleData | undefined)?.locale ?? "en";

/** The language of the page. */
export const useLocale = (): Locale => useRouteLoaderData<() => LocaleData>("root")?.locale ?? "en";
