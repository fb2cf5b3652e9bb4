import { nameOnly, oneLine } from "./clean-text.ts";
import type { TemplateTable } from "./layout.ts";
import { brandName, greeting, linkUntil, originFacts, time } from "./phrases.ts";

/** Mails about a person's own account. */
export const ACCOUNT_TEMPLATES = {
  "verify-address": ({ name, link, expiresAt }, brand) => ({
    subject: `Confirm your address for ${brandName(brand)}`,
    preheader: "One click, and your account is ready.",
    title: "Confirm your address",
    paragraphs: [
      greeting(name),
      `Thank you for signing up with ${brandName(brand)}. Confirm that this address is yours, and your account is ready.`,
    ],
    action: { label: "Confirm address", link },
    notes: [
      linkUntil(expiresAt),
      "You did not sign up? Then leave this mail alone: without the confirmation the account is of no use to anybody.",
    ],
  }),

  "account-exists": ({ name, signInLink, resetLink }, brand) => ({
    subject: `You already have an account with ${brandName(brand)}`,
    preheader: "Somebody tried to sign up with your address.",
    title: "You already have an account",
    paragraphs: [
      greeting(name),
      "Somebody, probably you, tried to sign up with this address, which has an account already. Nothing was changed. Sign in to it instead.",
    ],
    action: { label: "Sign in", link: signInLink },
    otherAction: { label: "Forgotten the password? Choose a new one", link: resetLink },
    notes: [
      "It was not you? Then there is nothing to do: whoever it was has not learnt that you have an account.",
    ],
  }),

  "reset-password": ({ name, link, expiresAt, from }, brand) => ({
    subject: `Choose a new password for ${brandName(brand)}`,
    preheader: "The link to a new password.",
    title: "Choose a new password",
    paragraphs: [greeting(name), "Somebody, probably you, asked for a new password for your account."],
    facts: originFacts(from),
    action: { label: "Choose a new password", link },
    notes: [
      linkUntil(expiresAt),
      "It was not you? Then leave this mail alone: your password stays as it is.",
    ],
  }),

  "password-changed": ({ name, link, from }, brand) => ({
    subject: `Your ${brandName(brand)} password was changed`,
    preheader: "If it was not you, act now.",
    title: "Your password was changed",
    paragraphs: [
      greeting(name),
      "The password of your account was changed. All other devices have been signed out.",
    ],
    facts: originFacts(from),
    action: { label: "It was not me", link },
    notes: [
      "If it was you, there is nothing to do. If not, choose a new password now, and look at your devices.",
    ],
  }),

  "change-address": ({ name, link, expiresAt }, brand) => ({
    subject: `Confirm your new address for ${brandName(brand)}`,
    preheader: "Your account moves to this address when you confirm it.",
    title: "Confirm your new address",
    paragraphs: [
      greeting(name),
      "You asked to use this address for your account. Confirm it, and you sign in with it from then on.",
    ],
    action: { label: "Confirm new address", link },
    notes: [linkUntil(expiresAt), "You did not ask for it? Then leave this mail alone: nothing changes."],
  }),

  "address-changed": ({ name, newAddress, link, from }, brand) => ({
    subject: `The address of your ${brandName(brand)} account was changed`,
    preheader: "If it was not you, undo it now.",
    title: "Your address was changed",
    paragraphs: [greeting(name), "Your account has a new address. This is the last mail to the old one."],
    facts: [{ label: "New address", value: oneLine(newAddress) }, ...originFacts(from)],
    action: { label: "Undo the change", link },
    notes: [
      "If it was you, there is nothing to do. If not, undo it now: the old address comes back, and every device is signed out.",
    ],
  }),

  "account-deleted": ({ name, from }, brand) => ({
    subject: `Your ${brandName(brand)} account was deleted`,
    preheader: "This is the last mail about it.",
    title: "Your account was deleted",
    paragraphs: [
      greeting(name),
      "Your account is gone, with your name, your address and your ways to sign in. This is the last mail about it.",
    ],
    facts: originFacts(from),
    notes: ["It was not you? Answer this mail: we will look into it."],
  }),

  "new-device": ({ name, link, from }, brand) => ({
    subject: `A new sign-in to your ${brandName(brand)} account`,
    preheader: "From a device that we have not seen before.",
    title: "A new device signed in",
    paragraphs: [
      greeting(name),
      "Somebody signed in to your account from a device that we have not seen before.",
    ],
    facts: originFacts(from),
    action: { label: "See my devices", link },
    notes: [
      "If it was you, there is nothing to do. If not, end that session and choose a new password: both take a minute.",
    ],
  }),

  "confirm-identity": ({ name, code, expiresAt, from }, brand) => ({
    subject: `Your code for ${brandName(brand)}: ${nameOnly(code)}`,
    preheader: "Type it where you were asked for it.",
    title: `Your code is ${nameOnly(code)}`,
    paragraphs: [
      greeting(name),
      `You are about to do something that has to be you. Type this code where you were asked for it: ${nameOnly(code)}`,
    ],
    facts: originFacts(from),
    notes: [
      `It works once, in the browser that asked for it, until ${time(expiresAt)}.`,
      "It was not you? Then somebody has your session: sign out everywhere. We never ask for this code by mail or phone.",
    ],
  }),

  "security-change": ({ name, what, facts, link, from }, brand) => ({
    subject: `${nameOnly(what)} (${brandName(brand)})`,
    preheader: "A change to the security of your account.",
    title: nameOnly(what),
    paragraphs: [greeting(name), "The security of your account was changed."],
    facts: [...facts, ...originFacts(from)],
    action: { label: "Look at my security", link },
    notes: ["If it was you, there is nothing to do. If not, choose a new password, and undo the change."],
  }),
} satisfies TemplateTable<
  | "verify-address"
  | "account-exists"
  | "reset-password"
  | "password-changed"
  | "change-address"
  | "address-changed"
  | "account-deleted"
  | "new-device"
  | "confirm-identity"
  | "security-change"
>;
