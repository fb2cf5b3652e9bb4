import { Hono } from "hono";
import type { AppEnv } from "../kernel/app-env.ts";

// The reference makes requests, and its own scripts make style elements; no other styles are taken than theirs.
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self' data:",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

/**
 * Scalar knows of no nonce: style elements that its scripts make get it here, and style attributes that they set go the
 * way that policies take, through the style object. What stands in any markup does not.
 */
const GIVE_NONCE = `(({ nonce }) => {
  const create = Document.prototype.createElement;
  const set = Element.prototype.setAttribute;
  Document.prototype.createElement = function (name, options) {
    const made = create.call(this, name, options);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  };
  Element.prototype.setAttribute = function (name, value) {
    if (name === "style" && this.style) this.style.cssText = value;
    else set.call(this, name, value);
  };
})(document.currentScript);`;

const CONFIGURATION = {
  url: "/api/v1/openapi.json",
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  showToolbar: "never",
  persistAuth: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
};

const attribute = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

const page = (nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API reference · Quayside</title>
<link rel="icon" href="/favicon.svg">
<style nonce="${nonce}">body { margin: 0; background: Canvas; color: CanvasText; font: 16px/1.5 system-ui, sans-serif } noscript, .skip { display: block; padding: 1rem }</style>
</head>
<body>
<noscript>The reference needs JavaScript. The same in plain form: <a href="/api/v1/openapi.json">openapi.json</a>, <a href="/llms.txt">llms.txt</a>.</noscript>
<script nonce="${nonce}">${GIVE_NONCE}</script>
<script id="api-reference" data-configuration="${attribute(JSON.stringify(CONFIGURATION))}"></script>
<script src="/assets/vendor/scalar.js"></script>
</body>
</html>
`;

/** `GET /docs/api`: the API reference for people, drawn by Scalar from our own copy. */
export const docsRoutes = new Hono<AppEnv>().get("/docs/api", (c) => {
  const nonce = crypto.randomUUID();
  return c.html(page(nonce), 200, {
    "content-security-policy": policyOf(nonce),
    // A nonce is used once.
    "cache-control": "private, no-store",
  });
});
