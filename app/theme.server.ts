/** `system` follows what the browser prefers, and needs no cookie. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const YEAR_SECONDS = 31_536_000;

/** The theme that a request's cookie asks for; `system` without one. */
export function themeOf(request: Request): Theme {
  const value = /(?:^|;\s*)theme=(light|dark)(?:;|$)/.exec(request.headers.get("cookie") ?? "")?.[1];
  return value === "light" || value === "dark" ? value : "system";
}

/** The `Set-Cookie` value that keeps a theme for a year; `system` forgets it. */
export function themeCookie(theme: Theme): string {
  const lifetime = theme === "system" ? 0 : YEAR_SECONDS;
  return `theme=${theme}; Path=/; Max-Age=${lifetime}; SameSite=Lax`;
}
