import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import worker from "../../../../workers/index.ts";
import { env } from "../../../harness.ts";

export const PLATFORM = "http://quayside.test";
/** The platform as it is where people sign in with GitHub and Google, and workspaces with a provider of their own. */
const CONFIGURED = {
  ...{ GITHUB_CLIENT_ID: "github-client", GITHUB_CLIENT_SECRET: "github-secret" },
  ...{ GOOGLE_CLIENT_ID: "google-client", GOOGLE_CLIENT_SECRET: "google-secret" },
  DNS_OVER_HTTPS_URL: "https://dns.test/dns-query",
};
let visitors = 0;

interface Sent {
  form?: Record<string, string>;
  json?: unknown;
  /** What a browser adds that its page does not decide. */
  headers?: Record<string, string>;
}

/** A browser with cookies of its own for each host, as far as `__Host-` ones go; it follows no redirect by itself. */
export class Visitor {
  readonly #jars = new Map<string, Map<string, string>>();
  // Sign-ins are counted by where they come from.
  readonly #address = `2001:db8:${(++visitors).toString(16)}::1`;

  #jar(origin: string): Map<string, string> {
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    return jar;
  }

  /** The secret of the session, as the browser keeps it. */
  session = (origin = PLATFORM): string => this.#jar(origin).get("__Host-quayside") ?? "";

  /** Has the browser keep a session that somebody else chose. */
  plant = (secret: string, origin = PLATFORM): void => void this.#jar(origin).set("__Host-quayside", secret);

  /** Gives away what the browser keeps. */
  cookies = (origin = PLATFORM): string =>
    [...this.#jar(origin)].map(([name, value]) => `${name}=${value}`).join("; ");

  /** Takes all the cookies of another browser. */
  steal(from: Visitor, origin = PLATFORM): void {
    for (const [name, value] of from.#jar(origin)) this.#jar(origin).set(name, value);
  }

  /** Sends a request, as a link or a form of the host's own pages does; keeps the cookies that are set. */
  async go(to: string, { form, json, headers: more }: Sent = {}): Promise<Response> {
    const url = new URL(to, PLATFORM);
    const type = form ? "application/x-www-form-urlencoded" : "application/json";
    const body = form ? `${new URLSearchParams(form)}` : json === undefined ? null : JSON.stringify(json);
    const headers = {
      ...{ host: url.host, cookie: this.cookies(url.origin), "cf-connecting-ip": this.#address },
      ...(body !== null && { origin: url.origin, "content-type": type }),
      ...more,
    };
    const request = new Request(url, { method: body === null ? "GET" : "POST", headers, body });
    const context = createExecutionContext();
    const answer = await worker.fetch(request as never, { ...env, ...CONFIGURED } as never, context);
    await waitOnExecutionContext(context);
    for (const cookie of answer.headers.getSetCookie()) this.#keep(url.origin, cookie);
    return answer;
  }

  #keep(origin: string, cookie: string): void {
    const [pair = "", ...attributes] = cookie.split("; ");
    const [name = "", value = ""] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
    if (attributes.includes("Max-Age=0") || value === "") this.#jar(origin).delete(name);
    else this.#jar(origin).set(name, value);
  }
}

/** Where an answer leads; fails the test where it leads nowhere. */
export function locationOf(answer: Response, from = PLATFORM): URL {
  const location = answer.headers.get("location");
  if (location === null) throw new Error(`${answer.status} leads nowhere`);
  return new URL(location, from);
}

/** Whom a session signs in, as the API says it; null for nobody. */
export async function whoIs(secret: string, origin = PLATFORM): Promise<string | null> {
  const visitor = new Visitor();
  visitor.plant(secret, origin);
  const answer = await visitor.go(`${origin}/api/v1/auth/me`);
  const { user } = (await answer.json()) as { user?: { email: string } };
  return user?.email ?? null;
}
