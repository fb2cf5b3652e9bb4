import type { Role } from "../../kernel/permissions.ts";
import { nameOnly, oneLine } from "./clean-text.ts";
import type { TemplateTable } from "./layout.ts";
import { brandName, greeting, linkUntil, time } from "./phrases.ts";

const A_ROLE: Record<Role, string> = {
  owner: "an owner",
  admin: "an admin",
  developer: "a developer",
  member: "a member",
  reseller: "a reseller",
};

/** Mails about a workspace, to those whom it concerns. */
export const WORKSPACE_TEMPLATES = {
  invitation: ({ inviter, workspace, role, link, expiresAt }, brand) => ({
    subject: `${nameOnly(inviter)} invites you to ${nameOnly(workspace)}`,
    preheader: `Join the workspace on ${brandName(brand)}.`,
    title: `Join ${nameOnly(workspace)}`,
    paragraphs: [
      `${nameOnly(inviter)} invites you to the workspace ${nameOnly(workspace)} on ${brandName(brand)}, as ${A_ROLE[role]}.`,
    ],
    action: { label: "Accept the invitation", link },
    notes: [
      linkUntil(expiresAt),
      "You do not know who that is? Then leave this mail alone: nothing happens until you accept.",
    ],
  }),

  "sso-required": ({ name, workspace, provider, link, since }) => ({
    subject: `${nameOnly(workspace)} asks for single sign-on`,
    preheader: `Sign in through ${nameOnly(provider)} from now on.`,
    title: "Sign in through your organisation",
    paragraphs: [
      greeting(name),
      `From ${time(since)} on, the workspace ${nameOnly(workspace)} is open only to those who sign in through ${nameOnly(provider)}. Your password does not open it any more.`,
    ],
    action: { label: "Sign in", link },
    notes: ["Your other workspaces are not concerned. Questions? Ask an owner of the workspace."],
  }),

  "ownership-transferred": ({ name, workspace, from, to, link }) => ({
    subject: `${nameOnly(workspace)} has a new owner`,
    preheader: `${nameOnly(to)} owns the workspace now.`,
    title: "A workspace has a new owner",
    paragraphs: [
      greeting(name),
      `${nameOnly(from)} made ${nameOnly(to)} the owner of the workspace ${nameOnly(workspace)}.`,
    ],
    action: { label: "Open the workspace", link },
    notes: ["You did not expect that? Speak to both of them, and look at the workspace's audit log."],
  }),

  "workspace-deletion-scheduled": ({ name, workspace, by, deletedAt, link }) => ({
    subject: `${nameOnly(workspace)} will be deleted`,
    preheader: "There is time to change your mind.",
    title: "A workspace will be deleted",
    paragraphs: [
      greeting(name),
      `${nameOnly(by)} asked to delete the workspace ${nameOnly(workspace)}. Until the day below it stands still: it runs nothing, but an owner can export everything in it, or keep it.`,
    ],
    facts: [
      { label: "Workspace", value: nameOnly(workspace) },
      { label: "Deleted on", value: time(deletedAt) },
    ],
    action: { label: "Export or keep it", link },
    notes: ["After that day nothing of it can be brought back."],
  }),

  "workspace-deletion-cancelled": ({ name, workspace, by, link }) => ({
    subject: `${nameOnly(workspace)} stays`,
    preheader: "The deletion was cancelled.",
    title: "A workspace stays",
    paragraphs: [
      greeting(name),
      `${nameOnly(by)} cancelled the deletion of the workspace ${nameOnly(workspace)}. Everything in it is as it was.`,
    ],
    action: { label: "Open the workspace", link },
  }),

  "export-ready": ({ name, what, link, expiresAt }, brand) => ({
    subject: `Your export from ${brandName(brand)} is ready`,
    preheader: "Download it while it is kept.",
    title: "Your export is ready",
    paragraphs: [greeting(name), `The export of ${nameOnly(what)} is ready to be downloaded.`],
    action: { label: "Download the export", link },
    notes: [`It is kept until ${time(expiresAt)}. You are asked to sign in.`],
  }),

  "domain-active": ({ name, workspace, domain, link }) => ({
    subject: `${oneLine(domain)} is live`,
    preheader: "Your domain has its certificate and serves your workspace.",
    title: "Your domain is live",
    paragraphs: [
      greeting(name),
      `${oneLine(domain)} is verified, has its certificate, and serves the workspace ${nameOnly(workspace)}.`,
    ],
    action: { label: "Open it", link },
  }),

  "domain-failed": ({ name, workspace, domain, reason, link }) => ({
    subject: `${oneLine(domain)} could not be set up`,
    preheader: "What is missing, and how to mend it.",
    title: "A domain could not be set up",
    paragraphs: [
      greeting(name),
      `The domain ${oneLine(domain)} of the workspace ${nameOnly(workspace)} does not work yet.`,
    ],
    facts: [{ label: "Reason", value: oneLine(reason) }],
    action: { label: "See what to do", link },
  }),
} satisfies TemplateTable<
  | "invitation"
  | "sso-required"
  | "ownership-transferred"
  | "workspace-deletion-scheduled"
  | "workspace-deletion-cancelled"
  | "export-ready"
  | "domain-active"
  | "domain-failed"
>;
