/**
 * The policy of our own pages: scripts and styles only with this response's nonce or from this host, none in
 * attributes; no plugins, no framing. A `srcdoc` frame would inherit it, so what agents made has a response, and a
 * policy, of its own (`FRAMED_POLICY`).
 */
export const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

/**
 * The policy of what we did not write, wherever its address is opened: an origin of its own without scripts, forms
 * or requests; its styles and the pictures that it carries are its own affair.
 */
export const FRAMED_POLICY = [
  "sandbox",
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");
