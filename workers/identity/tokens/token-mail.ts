import type { RequestCtx } from "../../kernel/context.ts";
import type { Write } from "../../kernel/db.ts";
import type { Id } from "../../kernel/ids.ts";
import { mailWrite } from "../../mail/index.ts";
import { issuerOf } from "./access-tokens.ts";

/** The mail by which a person learns what happened to a family of tokens of theirs; once for each event's key. */
export function tokenMail(
  request: RequestCtx,
  person: { email: string; name: string },
  event: { key: string; what: string; family: string },
): Promise<{ id: Id<"mai">; write: Write }> {
  const { env, clock, address } = request;
  const url = issuerOf(env);
  const message = {
    ...{ template: "security-change" as const, name: person.name, what: event.what },
    facts: [{ label: "For", value: event.family }],
    link: `${url}/account/sessions`,
    from: { at: clock.now(), address },
  };
  const brand = { name: "Quayside", url, poweredBy: false };
  return mailWrite(env, { key: event.key, to: person.email, brand, message }, clock);
}
