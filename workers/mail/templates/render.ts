import type { MailBrand, MailMessage, MailTemplate } from "../contract.ts";
import { ACCOUNT_TEMPLATES } from "./account.ts";
import { oneLine } from "./clean-text.ts";
import { layoutHtml, layoutText, type MailContent, type TemplateTable } from "./layout.ts";
import { WORKSPACE_TEMPLATES } from "./workspace.ts";

export const TEMPLATES = {
  ...ACCOUNT_TEMPLATES,
  ...WORKSPACE_TEMPLATES,
} satisfies TemplateTable<MailTemplate>;

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

/** A mail as its reader gets it. Whatever the parameters hold, the subject is one line, and nothing of them is HTML. */
export function render(message: MailMessage, brand: MailBrand): RenderedMail {
  const template = TEMPLATES[message.template] as (message: MailMessage, brand: MailBrand) => MailContent;
  const content = template(message, brand);
  return {
    subject: oneLine(content.subject),
    html: layoutHtml(content, brand),
    text: layoutText(content, brand),
  };
}
