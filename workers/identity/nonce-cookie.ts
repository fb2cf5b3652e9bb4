import { requestCookie } from "../kernel/request-cookie.ts";

/** What a browser keeps to be known again when it comes back from a mailed link, from another host or for a next step. */
export type NonceName = "sign-up" | "hand-off" | "oauth" | "second-factor" | "wallet";

const nameOf = (name: NonceName): string => `__Host-quayside-${name}`;

/** The `Set-Cookie` value that has a browser keep a nonce for so many seconds; without a nonce it forgets it. */
export const nonceCookie = (name: NonceName, nonce: string, seconds: number): string =>
  `${nameOf(name)}=${nonce}; Path=/; Max-Age=${nonce ? seconds : 0}; HttpOnly; Secure; SameSite=Lax`;

/** The nonce that the request's browser kept. */
export const nonceOf = (request: Request, name: NonceName): string | undefined =>
  requestCookie(request, nameOf(name));
