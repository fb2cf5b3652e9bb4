/** The slug that a host `{slug}.{BASE_DOMAIN}` names, in any case; undefined on the platform's own host and on others. */
export function slugOfHost(env: { BASE_DOMAIN: string }, host: string): string | undefined {
  const suffix = `.${env.BASE_DOMAIN.toLowerCase()}`;
  const slug = host.toLowerCase().endsWith(suffix) ? host.slice(0, -suffix.length).toLowerCase() : "";
  return slug && !slug.includes(".") ? slug : undefined;
}
