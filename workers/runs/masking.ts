const MASK = "••••••";
/** Shorter values would mask half of any text; configuration refuses secrets below this. */
const MIN_SECRET = 6;

/** Replaces every occurrence of the secrets, as they are and as JSON writes them, in texts that are kept or shown. */
export function maskerOf(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))]
    .filter((form) => form.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => text;
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}
