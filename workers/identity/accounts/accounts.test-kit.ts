import { env, visit } from "../../../test/harness.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { open, sha256 } from "../../kernel/crypto.ts";
import { type PersonCtx, personOf } from "../person.ts";
import { currentSession } from "../queries.ts";

export const PASSWORD = "seven brass lanterns";
let made = 0;
/** An address that no other test has. */
export const newAddress = (): string =>
  `person-${++made}-${Math.random().toString(36).slice(2, 8)}@example.org`;

interface StoredMail {
  id: string;
  template: string;
  parameters: Record<string, unknown>;
}

/** The mails to an address that wait or were sent, oldest first, as their templates are given them. */
export async function mailsTo(email: string): Promise<StoredMail[]> {
  const query = env.DIRECTORY.prepare(
    "SELECT id, template, parameters FROM mails WHERE recipient = ? ORDER BY created_at, id",
  ).bind(email);
  const { results } = await query.all<{ id: string; template: string; parameters: string }>();
  return Promise.all(
    results.map(async ({ id, template, parameters }) => ({
      ...{ id, template },
      parameters: JSON.parse(await open(env.ENCRYPTION_KEY, `mail:${id}`, JSON.parse(parameters))),
    })),
  );
}

/** The code of the link in the newest mail of a template. */
export async function codeTo(email: string, template: string): Promise<string> {
  const mail = (await mailsTo(email)).findLast((each) => each.template === template);
  if (!mail) throw new Error(`${email} got no ${template} mail`);
  return new URL(String(mail.parameters.link)).searchParams.get("code") ?? "";
}

const withCookie = (secret: string) =>
  new Request("http://quayside.test/", { headers: { cookie: `__Host-quayside=${secret}` } });

/** Who the secret of a session signs in; null once it has ended. */
export async function whoHas(secret: string, more: Partial<RequestCtx> = {}): Promise<PersonCtx | null> {
  const session = await currentSession(env, withCookie(secret));
  return session && personOf(visit(more), session);
}

export const sessionIdOf = (secret: string): Promise<string> => sha256(secret);
