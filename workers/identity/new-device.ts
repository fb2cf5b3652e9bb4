import type { RequestCtx } from "../kernel/context.ts";
import { platformDatabase, type Write } from "../kernel/db.ts";
import type { Id } from "../kernel/ids.ts";
import { mailWrite } from "../mail/index.ts";
import { deviceOf } from "./device.ts";
import { brandOf, leadingHome, mailOriginOf } from "./mail-brand.ts";
import type { ProvedUser } from "./proved-user.ts";

/** A device that was not used for as long is told of as if it were new. */
const REMEMBERED_MS = 180 * 86_400_000;
const LOOKED_AT = 200;

const EARLIER = `SELECT DISTINCT user_agent AS userAgent, address,
  EXISTS (SELECT 1 FROM memberships WHERE user_id = ?1 AND tenant_id = ?3) AS isMember FROM (
  SELECT user_agent, address FROM account_events WHERE user_id = ?1 AND action = 'session.opened' AND at > ?2
  ORDER BY id DESC LIMIT ${LOOKED_AT})`;

/**
 * The mail that tells a person of a sign-in from a device they have not used before: another browser, or the same
 * kind of one from an address that is new to it. Undefined where it is known, and for the first sign-in of all.
 */
export async function newDeviceMail(
  request: RequestCtx,
  { id, email, name }: ProvedUser,
  sessionId: string,
): Promise<{ id: Id<"mai">; write: Write } | undefined> {
  const { env, clock, userAgent, address, hostTenant } = request;
  const { results } = await platformDatabase(env, "DIRECTORY")
    .prepare(EARLIER)
    .bind(id, clock.now() - REMEMBERED_MS, hostTenant?.id ?? "")
    .all<{ userAgent: string; address: string; isMember: number }>();
  const device = deviceOf(userAgent);
  const isKnown = results.some((each) => deviceOf(each.userAgent) === device && each.address === address);
  if (results.length === 0 || isKnown) return undefined;
  const home = leadingHome(request, results[0]?.isMember === 1);
  const mail = {
    key: `new-device:${sessionId}`,
    to: email,
    brand: brandOf(home),
    message: {
      template: "new-device" as const,
      ...{ name, link: `${home.origin}/account/sessions`, from: mailOriginOf(request) },
    },
  };
  return mailWrite(env, mail, clock);
}
