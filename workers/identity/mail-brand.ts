import type { RequestCtx } from "../kernel/context.ts";
import type { MailBrand, MailOrigin } from "../mail/index.ts";
import { deviceOf } from "./device.ts";

/** Whose name mails bear that a request causes: that of the site which it came to. */
export const brandOf = ({ origin, brand }: RequestCtx): MailBrand => ({
  ...{ name: "Quayside", poweredBy: false },
  ...brand,
  url: origin,
});

/** From where a request came, as a mail tells the person. */
export const mailOriginOf = ({ clock, address, userAgent }: RequestCtx): MailOrigin => ({
  at: clock.now(),
  address,
  device: deviceOf(userAgent),
});
