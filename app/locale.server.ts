import { parseAccept } from "hono/utils/accept";
import { LOCALES, type Locale } from "./texts/locale.ts";

const YEAR_SECONDS = 31_536_000;

const isLocale = (name: string | undefined): name is Locale => LOCALES.some((locale) => locale === name);

/** The language that a request asks for: the one chosen here (a cookie), else the first of its browser's that there is (RFC 9110, section 12.5.4). */
export function localeOf(request: Request): Locale {
  const chosen = /(?:^|;\s*)locale=(\w+)/.exec(request.headers.get("cookie") ?? "")?.[1];
  if (isLocale(chosen)) return chosen;
  const wanted = parseAccept(request.headers.get("accept-language") ?? "");
  const names = wanted.filter(({ q }) => q > 0).map(({ type }) => type.toLowerCase().split("-")[0]);
  return names.find(isLocale) ?? "en";
}

/** The `Set-Cookie` value that keeps a language for a year. */
export const localeCookie = (locale: Locale): string =>
  `locale=${locale}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
