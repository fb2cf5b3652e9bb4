/** A granted host as a source of a Content-Security-Policy; nothing that would end the directive. */
const sourceOf = (host: string): string[] => {
  const source = host.startsWith("http://") ? host : `https://${host}`;
  return /^https?:\/\/[\w*.[\]:-]+$/.test(source) ? [source] : [];
};

/**
 * What pages may do: run their own scripts, and reach their own host and those that are granted. Without
 * `allow-same-origin` they have no origin: no cookie, no storage, nothing that is told apart by an origin is theirs.
 */
export function pagePolicy(origin: string, hosts: readonly string[]): string {
  const sources = [origin, ...hosts.flatMap(sourceOf)].join(" ");
  return [
    "sandbox allow-scripts allow-forms allow-modals allow-popups allow-downloads",
    `default-src ${sources} data: blob: 'unsafe-inline' 'wasm-unsafe-eval'`,
    "base-uri 'none'",
    "object-src 'none'",
    `form-action ${origin}`,
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Of every answer: pages have no origin, so that what is their own is foreign to them, too. */
export const pageHeaders = (policy: string): Record<string, string> => ({
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "access-control-allow-origin": "*",
});
