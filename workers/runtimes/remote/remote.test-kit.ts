import { Webhook } from "standardwebhooks";
import { env } from "../../../test/harness.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { tenantFiles } from "../../kernel/tenant-files.ts";

/** A request as a remote agent's server got it. */
export interface Got {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  redirect: RequestInit["redirect"];
}

type Answer = (got: Got) => Response | Promise<Response>;

/** A public network with one server in it, which answers whatever is asked for. */
export class ServerOfNone {
  readonly got: Got[] = [];
  answer: Answer = () => Response.json("done");
  /** The bindings of a gateway that reaches it. */
  readonly env: Env = { ...env, PUBLIC_NETWORK: this as unknown as Fetcher };

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = Object.fromEntries(new Headers(init.headers));
    const { method = "GET", redirect } = init;
    const got = { method, url, headers, body: String(init.body ?? ""), redirect };
    this.got.push(got);
    return this.answer(got);
  }
}

/** What a request says, if it is signed with the secret; throws where it is not. */
export const verified = ({ body, headers }: Got, secret: string): unknown =>
  new Webhook(secret).verify(body, headers);

/** Keeps what a remote agent loads, as publishing does. */
export const keepProgram = (tenantId: Id<"ten">, digest: string, url: string) =>
  tenantFiles(env, tenantId).put(`t/${tenantId}/modules/${digest}.json`, JSON.stringify({ url }), {});
