/**
 * A path of this site to go to, from text that anyone may have put into a link; `fallback` for everything else.
 * Read as browsers read it: they drop tabs and line breaks, and take `\` for `/`, so `/\evil.example` leaves.
 */
export function safePath(text: string | null | undefined, fallback: string): string {
  if (!text?.startsWith("/")) return fallback;
  const base = "http://here.invalid";
  if (!URL.canParse(text, base)) return fallback;
  const { origin, pathname, search, hash } = new URL(text, base);
  return origin === base && !pathname.startsWith("//") ? pathname + search + hash : fallback;
}

/** Where to sign in, and come back from. */
export const signInPath = (back: string): string => `/sign-in?to=${encodeURIComponent(back)}`;

/** Where the second step of a sign-in is that began elsewhere; the browser keeps its challenge. */
export const secondStepPath = (back: string): string => `/sign-in?step=second&to=${encodeURIComponent(back)}`;

/** Where to confirm that it is you, and come back from. */
export const confirmPath = (back: string): string => `/confirm?to=${encodeURIComponent(back)}`;
