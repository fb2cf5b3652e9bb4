/** What the tests use of the program, which brings no types. */
declare module "oidc-provider" {
  import type { RequestListener } from "node:http";

  export default class Provider {
    constructor(
      issuer: string,
      configuration: {
        clients: Record<string, unknown>[];
        claims: Record<string, string[]>;
        conformIdTokenClaims: boolean;
        findAccount(context: unknown, id: string): { accountId: string; claims(): Record<string, unknown> };
      },
    );
    callback(): RequestListener;
  }
}
