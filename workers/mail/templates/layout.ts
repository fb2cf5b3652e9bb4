import type { MailBrand, MailMessage, MailTemplate } from "../contract.ts";
import { escapeHtml as h, nameOnly, oneLine, webAddress } from "./clean-text.ts";

interface Link {
  label: string;
  link: string;
}

/** What a template says, as plain text: the layout makes HTML of it, and is the only one that does. */
export interface MailContent {
  subject: string;
  /** What lists of mails show beside the subject. */
  preheader: string;
  title: string;
  paragraphs: string[];
  facts?: { label: string; value: string }[];
  action?: Link;
  /** What else might be wanted. */
  otherAction?: Link;
  /** What stands below the button, smaller: until when it works, what to do if this was somebody else. */
  notes?: string[];
}

/** What each of some templates says; a new one of `MailMessage` without an entry does not compile. */
export type TemplateTable<T extends MailTemplate> = {
  [K in T]: (message: Extract<MailMessage, { template: K }>, brand: MailBrand) => MailContent;
};

const COLOUR = /^#[0-9a-f]{6}$/i;

/** Background and text of the button: the brand's own pair, or ours. */
function coloursOf({ accent, onAccent }: MailBrand): [string, string] {
  if (!accent || !COLOUR.test(accent)) return ["#ffcc18", "#101c28"];
  return [accent, onAccent && COLOUR.test(onAccent) ? onAccent : "#ffffff"];
}

// The colours of the pages' two themes (app/styles/app.css); mail programs take neither variables nor light-dark().
const DARK = `@media (prefers-color-scheme: dark) {
  .paper { background: #07111b !important; }
  .card { background: #0c1a28 !important; border-color: #1b2e42 !important; }
  .ink { color: #e9eff6 !important; }
  .soft { color: #b0bfcf !important; }
  .faint { color: #8a9db1 !important; }
  .line { border-color: #1b2e42 !important; }
  .link { color: #83c3ff !important; }
}
@media (max-width: 620px) { .card { padding: 28px 22px !important; } }`;
const FONT =
  "font-family: ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;";

const paragraph = (text: string): string =>
  `<p class="soft" style="margin: 0 0 16px; font-size: 16px; line-height: 25px; color: #3d4f63;">${h(text)}</p>`;
const note = (text: string): string =>
  `<p class="faint" style="margin: 12px 0 0; font-size: 14px; line-height: 21px; color: #566779;">${h(text)}</p>`;

const fact = ({ label, value }: { label: string; value: string }): string => `<tr>
<th class="faint line" align="left" valign="top" style="padding: 9px 16px 9px 0; border-bottom: 1px solid #dde4eb; font-size: 14px; line-height: 21px; font-weight: 400; color: #566779; white-space: nowrap;">${h(oneLine(label))}</th>
<td class="ink line" valign="top" style="padding: 9px 0; border-bottom: 1px solid #dde4eb; font-size: 14px; line-height: 21px; color: #0b1a29; word-break: break-word;">${h(oneLine(value))}</td>
</tr>`;

const factTable = (facts: { label: string; value: string }[]): string =>
  `<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin: 4px 0 20px; border-collapse: collapse;">${facts.map(fact).join("")}</table>`;

const linkLine = ({ label, link }: Link): string => {
  const href = h(webAddress(link));
  return `<p class="faint" style="margin: 0 0 12px; font-size: 14px; line-height: 21px; color: #566779;">${h(label)}: <a class="link" href="${href}" style="color: #0a5796; word-break: break-all;">${href}</a></p>`;
};

function button({ label, link }: Link, brand: MailBrand): string {
  const [background, text] = coloursOf(brand);
  const href = h(webAddress(link));
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin: 8px 0 20px;"><tr>
<td bgcolor="${background}" style="border-radius: 8px; background: ${background};"><a href="${href}" style="display: inline-block; padding: 13px 26px; font-size: 16px; line-height: 22px; font-weight: 600; color: ${text}; text-decoration: none;">${h(label)}</a></td>
</tr></table>
${linkLine({ label: "Or open this address", link })}`;
}

function heading(brand: MailBrand): string {
  const name = h(oneLine(brand.name));
  if (brand.logoUrl?.startsWith("https://"))
    return `<img src="${h(webAddress(brand.logoUrl))}" alt="${name}" height="36" style="display: block; height: 36px; max-width: 240px; border: 0;">`;
  return `<span class="ink" style="font-size: 20px; line-height: 28px; font-weight: 700; color: #0b1a29;">${name}</span>`;
}

const footOf = (brand: MailBrand): string[] => [
  `Sent by ${nameOnly(brand.name)}, ${new URL(brand.url).host}.`,
  ...(brand.poweredBy && brand.name !== "Quayside" ? ["Powered by Quayside."] : []),
];

/** A mail as HTML of tables, 600 pixels wide, for mail programs of any age; in dark where the reader's is dark. */
export function layoutHtml(content: MailContent, brand: MailBrand): string {
  const { subject, preheader, title, paragraphs, facts, action, otherAction, notes } = content;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${h(oneLine(subject))}</title>
<style>:root { color-scheme: light dark; }
${DARK}</style>
</head>
<body class="paper" style="margin: 0; padding: 0; background: #f5f7f9; ${FONT}">
<div style="display: none; max-height: 0; overflow: hidden; opacity: 0;">${h(oneLine(preheader))}${"&#8199;&#65279;".repeat(40)}</div>
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" border="0" style="background: #f5f7f9;"><tr><td align="center" style="padding: 32px 12px;">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width: 100%; max-width: 600px; ${FONT}">
<tr><td style="padding: 0 4px 20px;">${heading(brand)}</td></tr>
<tr><td class="card" style="padding: 36px 40px; background: #ffffff; border: 1px solid #dde4eb; border-radius: 12px;">
<h1 class="ink" style="margin: 0 0 16px; font-size: 24px; line-height: 31px; font-weight: 700; color: #0b1a29;">${h(title)}</h1>
${paragraphs.map(paragraph).join("\n")}
${facts?.length ? factTable(facts) : ""}
${action ? button(action, brand) : ""}
${otherAction ? linkLine(otherAction) : ""}
${(notes ?? []).map(note).join("\n")}
</td></tr>
<tr><td class="faint" style="padding: 20px 4px 0; font-size: 13px; line-height: 20px; color: #566779;">${footOf(brand).map(h).join("<br>")}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}

/** The same mail as text. */
export function layoutText(content: MailContent, brand: MailBrand): string {
  const { title, paragraphs, facts, notes } = content;
  const rows = facts?.map(({ label, value }) => `${oneLine(label)}: ${oneLine(value)}`).join("\n");
  const links = [content.action, content.otherAction].map(
    (action) => action && `${action.label}:\n${webAddress(action.link)}`,
  );
  const foot = `-- \n${footOf(brand).join("\n")}`;
  return `${[title, ...paragraphs, rows, ...links, ...(notes ?? []), foot].filter(Boolean).join("\n\n")}\n`;
}
