import { Hono } from "hono";
import type { AppEnv } from "../kernel/app-env.ts";

// The reference makes requests, and has its styles inline; everything comes from this host, so the policy says so.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

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

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API reference · Quayside</title>
<link rel="icon" href="/favicon.svg">
<style>body { margin: 0; background: Canvas; color: CanvasText; font: 16px/1.5 system-ui, sans-serif } noscript, .skip { display: block; padding: 1rem }</style>
</head>
<body>
<noscript>The reference needs JavaScript. The same in plain form: <a href="/api/v1/openapi.json">openapi.json</a>, <a href="/llms.txt">llms.txt</a>.</noscript>
<script id="api-reference" data-configuration="${attribute(JSON.stringify(CONFIGURATION))}"></script>
<script src="/assets/vendor/scalar.js"></script>
</body>
</html>
`;

/** `GET /docs/api`: the API reference for people, drawn by Scalar from our own copy. */
export const docsRoutes = new Hono<AppEnv>().get("/docs/api", (c) =>
  c.html(PAGE, 200, { "content-security-policy": POLICY, "cache-control": "public, max-age=300" }),
);
