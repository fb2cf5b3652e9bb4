import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** A running OpenID provider: the program `oidc-provider`, with one client and whoever types a name. */
export interface OpenIdProvider {
  issuer: string;
  client: { id: string; secret: string };
  /** Where the client may be sent back to, from now on. */
  allow(redirectUris: string[]): void;
  stop(): Promise<void>;
}

/** Starts it on loopback. Its own pages ask for a login name, which becomes the address `{name}@{domain}`. */
export async function startOpenIdProvider(domain: string): Promise<OpenIdProvider> {
  const client = { id: "quayside", secret: "a secret that only the two of them know" };
  const redirectUris = ["http://unused.localhost/"];
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serve = () => {
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: client.id,
          client_secret: client.secret,
          redirect_uris: redirectUris,
          token_endpoint_auth_method: "client_secret_post",
        },
      ],
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      conformIdTokenClaims: false,
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({
          sub: id,
          email: `${id}@${domain}`,
          email_verified: true,
          name: `${id} of ${domain}`,
        }),
      }),
    });
    server.removeAllListeners("request");
    server.on("request", provider.callback());
  };
  serve();
  return {
    issuer,
    client,
    allow: (uris) => {
      redirectUris.splice(0, redirectUris.length, ...uris);
      serve();
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
