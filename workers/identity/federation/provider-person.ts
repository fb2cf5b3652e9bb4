import { oneLine } from "../../mail/index.ts";

const MOST_CHARACTERS = 120;

/** What a person is called, of what a provider says: in one line, without what nobody sees; else the other name. */
export const nameFrom = (said: unknown, other: string): string =>
  [...oneLine(typeof said === "string" ? said : "")].slice(0, MOST_CHARACTERS).join("") || other;

/** Whom a provider names. */
export interface ProviderPerson {
  subject: string;
  /** The address that the provider has verified, in lower case; null where it has none. */
  email: string | null;
  name: string;
  label: string;
}

/** What is asked of the answer to a sign-in. */
export interface Expected {
  clientId: string;
  nonce: string;
}
