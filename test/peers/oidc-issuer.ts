import { base64url, type Forgery, newSigningKey, publishedKey, signIdToken } from "./id-token.ts";

const digest = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

type Claims = Record<string, unknown>;

/**
 * An OpenID provider in one function: discovery, keys, and a token endpoint that holds a code to its client, secret,
 * redirect URI and PKCE challenge. Its ID tokens are right unless a test wants them otherwise.
 */
export class OidcPeer {
  readonly client = { id: "quayside-client", secret: "quayside-secret" };
  forgery: Forgery = {};
  /** What the discovery document says otherwise. */
  metadata: Claims = {};
  /** Answers by path that are given instead. */
  instead = new Map<string, () => Response>();
  asked: string[] = [];
  now = () => Date.now();
  #key = newSigningKey("k1");
  readonly #codes = new Map<string, { asked: URLSearchParams; claims: Claims }>();
  #made = 0;

  constructor(readonly issuer = "https://login.example.com") {}

  /** Another key from now on; the old one is gone from the page. */
  rotate(): void {
    this.#key = newSigningKey(`k${++this.#made + 1}`);
  }

  /** Somebody signs in at the provider: the callback that their browser is sent to. */
  signIn(location: string, claims: Claims): URL {
    const asked = new URL(location).searchParams;
    const code = `code-${++this.#made}`;
    this.#codes.set(code, { asked, claims });
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.search = new URLSearchParams({ code, state: asked.get("state") ?? "", iss: this.issuer }).toString();
    return back;
  }

  fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    this.asked.push(pathname);
    const instead = this.instead.get(pathname);
    if (instead) return instead();
    if (pathname === "/.well-known/openid-configuration") return Response.json(this.#discovery());
    if (pathname === "/jwks") return Response.json({ keys: [await publishedKey(await this.#key)] });
    return pathname === "/token"
      ? this.#token(await request.formData())
      : new Response(null, { status: 404 });
  };

  #discovery() {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      authorization_response_iss_parameter_supported: true,
      ...this.metadata,
    };
  }

  async #token(form: FormData): Promise<Response> {
    const text = (name: string) => String(form.get(name) ?? "");
    const found = this.#codes.get(text("code"));
    this.#codes.delete(text("code"));
    const isClient = text("client_id") === this.client.id && text("client_secret") === this.client.secret;
    const challenge = base64url(await digest(text("code_verifier")));
    const fits =
      isClient &&
      found?.asked.get("code_challenge") === challenge &&
      found.asked.get("redirect_uri") === text("redirect_uri");
    if (!found || !fits) return Response.json({ error: "invalid_grant" }, { status: 400 });
    const accessToken = `access-${++this.#made}`;
    const half = (await digest(accessToken)).subarray(0, 16);
    const idToken = await this.#idToken({
      ...{ nonce: found.asked.get("nonce"), at_hash: base64url(half) },
      ...found.claims,
    });
    return Response.json({
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: 60,
      id_token: idToken,
    });
  }

  async #idToken(of: Claims): Promise<string> {
    const seconds = Math.floor(this.now() / 1000);
    const claims = { iss: this.issuer, aud: this.client.id, iat: seconds, exp: seconds + 300, ...of };
    return signIdToken(claims, await this.#key, this.client.secret, this.forgery);
  }
}
