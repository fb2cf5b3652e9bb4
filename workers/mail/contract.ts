import type { Role } from "../kernel/permissions.ts";

/** Whose mail it is: its look and its sender's name. Colours come with their contrast checked. */
export interface MailBrand {
  name: string;
  /** Stands before the address of the sender; `name` unless told. */
  senderName?: string;
  /** An https address; the only picture of a mail. */
  logoUrl?: string;
  /** `#rrggbb` of the button, and of what is written on it (white unless told). */
  accent?: string;
  onAccent?: string;
  /** Where the brand is at home. */
  url: string;
  /** Whether the foot says "Powered by Quayside". */
  poweredBy: boolean;
}

/** From where something was done, as a person would recognise it. Times are milliseconds since the epoch. */
export interface MailOrigin {
  at: number;
  address: string;
  /** `Firefox on Linux`, say. */
  device?: string;
}

/**
 * What a mail says, by its template. `name` is the reader's; links are whole addresses on our own hosts. A mail whose
 * `expiresAt` has passed before it could be sent is not sent any more: its link is of no use.
 */
export type MailMessage =
  | { template: "verify-address"; name: string; link: string; expiresAt: number }
  /** Somebody signed up with an address that has an account. */
  | { template: "account-exists"; name: string; signInLink: string; resetLink: string }
  | { template: "reset-password"; name: string; link: string; expiresAt: number; from: MailOrigin }
  | { template: "password-changed"; name: string; link: string; from: MailOrigin }
  /** To the new address, which has to be confirmed. */
  | { template: "change-address"; name: string; link: string; expiresAt: number }
  /** To the old address; `link` undoes it. */
  | { template: "address-changed"; name: string; newAddress: string; link: string; from: MailOrigin }
  | { template: "account-deleted"; name: string; from: MailOrigin }
  | { template: "new-device"; name: string; link: string; from: MailOrigin }
  /** A short code to be typed by who is about to do something dangerous. */
  | { template: "confirm-identity"; name: string; code: string; expiresAt: number; from: MailOrigin }
  /** Two-factor, passkeys, recovery codes, keys: `what` happened is the headline, a whole sentence without a stop. */
  | {
      template: "security-change";
      name: string;
      what: string;
      facts: { label: string; value: string }[];
      link: string;
      from: MailOrigin;
    }
  | {
      template: "invitation";
      inviter: string;
      workspace: string;
      role: Role;
      link: string;
      expiresAt: number;
    }
  /** From `since` on a workspace lets its members in through `provider` only. */
  | {
      template: "sso-required";
      name: string;
      workspace: string;
      provider: string;
      link: string;
      since: number;
    }
  | {
      template: "ownership-transferred";
      name: string;
      workspace: string;
      from: string;
      to: string;
      link: string;
    }
  | {
      template: "workspace-deletion-scheduled";
      name: string;
      workspace: string;
      by: string;
      deletedAt: number;
      link: string;
    }
  | { template: "workspace-deletion-cancelled"; name: string; workspace: string; by: string; link: string }
  /** `what` is in it: "your account", "the workspace Harbour". */
  | { template: "export-ready"; name: string; what: string; link: string; expiresAt: number }
  | { template: "domain-active"; name: string; workspace: string; domain: string; link: string }
  | {
      template: "domain-failed";
      name: string;
      workspace: string;
      domain: string;
      reason: string;
      link: string;
    };

export type MailTemplate = MailMessage["template"];

export interface OutgoingMail {
  /** Names the event, such as `verify:<code id>`: there is one mail per key, ever. */
  key: string;
  to: string;
  brand: MailBrand;
  message: MailMessage;
}
