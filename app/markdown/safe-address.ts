const LINKS = new Set(["https:", "http:", "mailto:"]);
const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=]+$/i;

/**
 * A link's target when following it is safe: http, https, mailto, or a place on the same page. Read as browsers
 * read it (they drop tabs and line breaks inside), so that `java\nscript:` hides nothing. Paths relative to a
 * readme lead nowhere here, and are refused too.
 */
export function safeLink(href: string): string | undefined {
  if (/^#[\w-]*$/.test(href)) return href;
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  return LINKS.has(url.protocol) ? url.href : undefined;
}

/** An image's source when it can be shown without asking another host for it: a picture inside the text. */
export const safePicture = (src: string): string | undefined => (PICTURE.test(src) ? src : undefined);
