import patterns from "./vat-patterns.json";

/** Why this cannot be a VAT number, or undefined. The format is checked, not whether it was ever issued. */
export function vatFault(vatId) {
  const prefix = vatId.slice(0, 2);
  const pattern = Object.hasOwn(patterns, prefix) ? patterns[prefix] : undefined;
  // Tax numbers outside of Europe have no common form.
  if (!pattern)
    return /^[A-Z0-9/]{5,20}$/.test(vatId) ? undefined : `“${vatId}” does not look like a tax number.`;
  if (new RegExp(`^(?:${pattern})$`).test(vatId.slice(2))) return undefined;
  return `“${vatId}” does not have the form of a VAT number of ${prefix}.`;
}

/** What VAT numbers of a country begin with; Greece writes EL. */
export function vatPrefix(country) {
  const prefix = country === "GR" ? "EL" : country;
  return Object.hasOwn(patterns, prefix) ? prefix : undefined;
}
