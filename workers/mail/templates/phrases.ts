import type { MailBrand, MailOrigin } from "../contract.ts";
import { nameOnly, oneLine } from "./clean-text.ts";

const FORMAT = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

/** `21 November 2026 at 21:33 UTC`. */
export const time = (at: number): string => `${FORMAT.format(at)} UTC`;

export const greeting = (name: string): string => `Hello ${nameOnly(name) || "there"},`;

/** How long the link of a mail works, and that nobody else should have it. */
export const linkUntil = (expiresAt: number): string =>
  `The link works once, until ${time(expiresAt)}. Do not pass it on.`;

/** Where something was done from, as rows. */
export const originFacts = ({ at, address, device }: MailOrigin): { label: string; value: string }[] => [
  { label: "When", value: time(at) },
  ...(device ? [{ label: "Device", value: oneLine(device) }] : []),
  { label: "Address", value: oneLine(address) || "unknown" },
];

export const brandName = (brand: MailBrand): string => nameOnly(brand.name);
