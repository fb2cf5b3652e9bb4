/** What reads alike in a link or an address bar, each pair as one; dashes are what nobody remembers. */
const ALIKE: [RegExp, string][] = [
  [/-/g, ""],
  [/rn/g, "m"],
  [/vv/g, "w"],
  [/0/g, "o"],
  [/[1i]/g, "l"],
];

/**
 * What a slug looks like at a glance: two slugs with one skeleton could pass for each other (compare Unicode Technical
 * Standard 39, section 4).
 */
export const skeletonOf = (slug: string): string =>
  ALIKE.reduce((text, [pattern, sign]) => text.replace(pattern, sign), slug);

/** Hosts that the platform itself uses, or that would let a tenant pass for it. */
const RESERVED = new Set(
  "abuse account accounts admin api app apps assets auth billing blog careers categories cdn console contact dashboard dev developer developers docs domains download downloads email files ftp get help home id images img imap internal invite legal localhost login mail marketplace mcp media me news oauth official ops pages partner partners pay payment payments pop postmaster press privacy quayside register root sales secure security settings shop signin signup smtp sso staff static status store support system team test trust web webhook webhooks webmail wpad www".split(
    " ",
  ),
);
const RESERVED_SKELETONS = new Set([...RESERVED].map(skeletonOf));

/** Whether a slug is one of the platform's own words. */
export const isReserved = (slug: string): boolean => RESERVED.has(slug);

const OURS = skeletonOf("quayside");

/** Whether a slug could pass for one of the platform's own words, also beside its name: `quayside-login`, `billing-quayside`. */
export function looksReserved(slug: string): boolean {
  const whole = skeletonOf(slug);
  const parts = [
    ...(whole.startsWith(OURS) ? [whole.slice(OURS.length)] : []),
    ...(whole.endsWith(OURS) ? [whole.slice(0, -OURS.length)] : []),
  ];
  return [whole, ...parts].some((part) => RESERVED_SKELETONS.has(part));
}
