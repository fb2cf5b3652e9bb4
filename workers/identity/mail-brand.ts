import type { RequestCtx } from "../kernel/context.ts";
import { type SQL, sql } from "../kernel/db.ts";
import type { MailBrand, MailOrigin } from "../mail/index.ts";
import { deviceOf } from "./device.ts";
import { issuerOf } from "./tokens/access-tokens.ts";

/** Whose name mails bear that a request causes: that of the site which it came to. */
export const brandOf = ({ origin, brand }: RequestCtx): MailBrand => ({
  ...{ name: "Quayside", poweredBy: false },
  ...brand,
  url: origin,
});

/** Of a row of `users`: SQLite's 1 for a member of the workspace whose host a request came to. */
export const isMemberHere = ({ hostTenant }: RequestCtx): SQL<number> =>
  sql<number>`EXISTS (SELECT 1 FROM memberships WHERE user_id = users.id AND tenant_id = ${hostTenant?.id ?? ""})`;

/**
 * A request as the mail with a link that opens an account has to know it. Who owns a domain decides where its links
 * lead, also tomorrow: only a workspace's members, who sign in there, are sent to its host; everybody else to ours.
 */
export const leadingHome = (request: RequestCtx, isMember: boolean): RequestCtx =>
  request.hostTenant === null || isMember
    ? request
    : { ...request, origin: issuerOf(request.env), hostTenant: null, brand: null };

/** From where a request came, as a mail tells the person. */
export const mailOriginOf = ({ clock, address, userAgent }: RequestCtx): MailOrigin => ({
  at: clock.now(),
  address,
  device: deviceOf(userAgent),
});
