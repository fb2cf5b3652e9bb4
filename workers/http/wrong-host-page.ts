import { sourceHash } from "../kernel/crypto.ts";

const STYLE = `
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f5f7f9, #07111b); color: light-dark(#0b1a29, #e9eff6); font: 16px/1.6 system-ui, sans-serif }
main { max-width: 30rem; margin: 1.5rem; padding: 2rem; background: light-dark(#ffffff, #0c1a28); border: 1px solid light-dark(#dde4eb, #1b2e42); border-radius: 1rem }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.3 }
p { margin: 0 0 1rem; color: light-dark(#3d4f63, #b0bfcf) }
a { color: light-dark(#0a5796, #83c3ff); font-weight: 600 }
`;

const page = (home: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>No workspace here · Quayside</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>There is no workspace at this address</h1>
<p>The name leads to Quayside, but no workspace has proven that it is its own.</p>
<p>Is it yours? Sign in to your workspace, open Settings, Domains, and add it there. A domain that was added a moment ago may take a minute.</p>
<a href="${home}/">Go to Quayside</a>
</main>
</body>
</html>
`;

/** What a browser is shown at a host that is none of ours: the same for every such host, and of it nothing is repeated. */
export async function wrongHostPage(home: string): Promise<Response> {
  const policy = `default-src 'none'; style-src ${await sourceHash(STYLE)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
  };
  return new Response(page(home), { status: 421, headers });
}
