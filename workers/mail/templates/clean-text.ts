// Control characters, line ends of all kinds, and marks that reorder what stands around them.
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;
const LONGEST = 300;

/**
 * A text of somebody else's in one line, without what nobody sees: it ends no header, and turns no sentence around.
 * Half a surrogate pair is replaced, and what is longer than 300 characters is cut.
 */
export function oneLine(text: string): string {
  const line = text.toWellFormed().replace(UNSEEN, " ").replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : line;
}

/**
 * A name in one line that no mail program makes a link of: who names a workspace `evil.example` sends no links to
 * whom they invite. A word joiner (U+2060) behind each dot and colon is not seen.
 */
export const nameOnly = (name: string): string => oneLine(name).replace(/([.:@])(?=\S)/g, "$1\u2060");

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for HTML, between tags and in quoted attributes alike. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** The whole form of a web address. Throws for anything but http and https, and for one with a name and password in it. */
export function webAddress(text: string): string {
  const { protocol, username, password, href } = new URL(text);
  if (!/^https?:$/.test(protocol) || username || password) throw new Error(`not a web address: ${protocol}`);
  return href;
}
