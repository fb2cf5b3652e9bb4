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
