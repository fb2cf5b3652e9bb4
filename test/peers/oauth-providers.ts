import { base64url, type Forgery, newSigningKey, publishedKey, signIdToken } from "./id-token.ts";

/** The client's secret, as it stands in a request for tokens (RFC 6749, section 2.3.1). */
const secretOf = ({ headers }: Request): string =>
  atob((headers.get("authorization") ?? "").slice("Basic ".length)).split(":")[1] ?? "";

/** Somebody with an account at a provider. */
export interface ProviderAccount {
  id: number;
  login: string;
  name: string | null;
  emails: { email: string; primary: boolean; verified: boolean }[];
}

/**
 * GitHub and Google, as far as signing in goes: their token endpoints, which hold a code to its PKCE challenge and its
 * redirect URI, GitHub's API, Google's ID tokens and keys.
 */
export class OAuthPeer {
  readonly #codes = new Map<string, { account: ProviderAccount; asked: URL; spent: boolean }>();
  readonly #tokens = new Map<string, ProviderAccount>();
  readonly #key = newSigningKey("g1");
  /** What is wrong with Google's next ID tokens. */
  forgery: Forgery = {};
  now = () => Date.now();
  #made = 0;

  /** Somebody gives consent: the callback that their browser is sent to. */
  consent(location: string, account: ProviderAccount): URL {
    const asked = new URL(location);
    const code = `code-${++this.#made}`;
    this.#codes.set(code, { account, asked, spent: false });
    const back = new URL(asked.searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", asked.searchParams.get("state") ?? "");
    return back;
  }

  fetch = async (request: Request): Promise<Response> => {
    const { host, pathname } = new URL(request.url);
    if (pathname.endsWith("/access_token") || pathname === "/token") return this.#token(host, request);
    if (host === "www.googleapis.com") return this.#jwks();
    const account = this.#tokens.get(request.headers.get("authorization")?.slice("Bearer ".length) ?? "");
    if (host !== "api.github.com" || !account) return new Response(null, { status: 401 });
    const { emails, ...user } = account;
    return Response.json(pathname === "/user" ? user : emails);
  };

  async #token(host: string, request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    const found = this.#codes.get(form.get("code") ?? "");
    const digest = await crypto.subtle.digest(
      "SHA-256",
      new TextEncoder().encode(form.get("code_verifier") ?? ""),
    );
    const asked = found?.asked.searchParams;
    const fits =
      found?.spent === false &&
      found.asked.host === host.replace("oauth2.googleapis.com", "accounts.google.com") &&
      asked?.get("code_challenge") === base64url(new Uint8Array(digest)) &&
      asked.get("redirect_uri") === form.get("redirect_uri");
    if (!found || !fits) return Response.json({ error: "invalid_grant" }, { status: 400 });
    found.spent = true;
    const token = `token-${this.#made}`;
    this.#tokens.set(token, found.account);
    const answer = { access_token: token, token_type: "bearer" };
    return Response.json(
      host === "github.com"
        ? answer
        : { ...answer, id_token: await this.#idToken(found.account, asked, secretOf(request)) },
    );
  }

  async #idToken(
    account: ProviderAccount,
    asked: URLSearchParams | undefined,
    secret: string,
  ): Promise<string> {
    const [primary] = account.emails;
    const seconds = Math.floor(this.now() / 1000);
    const claims = {
      ...{ iss: "https://accounts.google.com", aud: asked?.get("client_id") ?? "", sub: String(account.id) },
      ...{ nonce: asked?.get("nonce"), iat: seconds, exp: seconds + 300, name: account.name },
      ...{ email: primary?.email, email_verified: primary?.verified },
    };
    return signIdToken(claims, await this.#key, secret, this.forgery);
  }

  #jwks = async (): Promise<Response> => Response.json({ keys: [await publishedKey(await this.#key)] });
}
