import type { MailMessage, MailOrigin, MailTemplate } from "../contract.ts";

const AT = Date.UTC(2026, 10, 21, 21, 33);
const FROM: MailOrigin = { at: AT, address: "192.0.2.7", device: "Firefox on Linux" };
const LINK = "https://quayside.test/open?code=abc&next=%2Fconsole";

/** A mail of each template; every text of it is `text`, where it is given. */
export const samples = (text?: string): { [T in MailTemplate]: Extract<MailMessage, { template: T }> } => {
  const or = (usual: string) => text ?? usual;
  const from: MailOrigin = text === undefined ? FROM : { at: AT, address: text, device: text };
  const person = { name: or("Ada Lovelace"), link: LINK };
  const place = { ...person, workspace: or("Harbour Freight") };
  const expiresAt = AT + 3_600_000;
  return {
    "verify-address": { template: "verify-address", ...person, expiresAt },
    "account-exists": {
      template: "account-exists",
      name: person.name,
      signInLink: LINK,
      resetLink: "https://quayside.test/reset-password",
    },
    "reset-password": { template: "reset-password", ...person, expiresAt, from },
    "password-changed": { template: "password-changed", ...person, from },
    "change-address": { template: "change-address", ...person, expiresAt },
    "address-changed": { template: "address-changed", ...person, newAddress: or("a***@example.org"), from },
    "account-deleted": { template: "account-deleted", name: person.name, from },
    "new-device": { template: "new-device", ...person, from },
    "confirm-identity": {
      template: "confirm-identity",
      name: person.name,
      code: or("k2v09qmc"),
      expiresAt,
      from,
    },
    "security-change": {
      template: "security-change",
      ...person,
      what: or("Two-factor authentication is on"),
      facts: [{ label: or("Method"), value: or("An authenticator app") }],
      from,
    },
    invitation: {
      template: "invitation",
      inviter: or("Grace Hopper"),
      workspace: place.workspace,
      role: "developer",
      link: LINK,
      expiresAt,
    },
    "sso-required": { template: "sso-required", ...place, provider: or("Okta"), since: AT },
    "ownership-transferred": {
      template: "ownership-transferred",
      ...place,
      from: or("Grace Hopper"),
      to: or("Ada Lovelace"),
    },
    "workspace-deletion-scheduled": {
      template: "workspace-deletion-scheduled",
      ...place,
      by: or("Grace Hopper"),
      deletedAt: AT + 14 * 86_400_000,
    },
    "workspace-deletion-cancelled": {
      template: "workspace-deletion-cancelled",
      ...place,
      by: or("Grace Hopper"),
    },
    "export-ready": { template: "export-ready", ...person, what: or("the workspace Harbour"), expiresAt },
    "domain-active": { template: "domain-active", ...place, domain: or("agents.example.org") },
    "domain-failed": {
      template: "domain-failed",
      ...place,
      domain: or("agents.example.org"),
      reason: or("There is no TXT record at _quayside.agents.example.org."),
    },
  };
};
