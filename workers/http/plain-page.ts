import { sourceHash } from "../kernel/crypto.ts";

const STYLE = `
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f5f7f9, #07111b); color: light-dark(#0b1a29, #e9eff6); font: 16px/1.6 system-ui, sans-serif }
main { max-width: 30rem; margin: 1.5rem; padding: 2rem; background: light-dark(#ffffff, #0c1a28); border: 1px solid light-dark(#dde4eb, #1b2e42); border-radius: 1rem }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.3 }
p { margin: 0 0 1rem; color: light-dark(#3d4f63, #b0bfcf) }
a { color: light-dark(#0a5796, #83c3ff); font-weight: 600 }
`;

export interface PlainPage {
  status: number;
  title: string;
  /** HTML of ours alone: nothing that anybody else wrote. */
  paragraphs: readonly string[];
  link: { to: string; label: string };
}

const html = ({ title, paragraphs, link }: PlainPage): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Quayside</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${paragraphs.map((text) => `<p>${text}</p>`).join("\n")}
<a href="${link.to}">${link.label}</a>
</main>
</body>
</html>
`;

/** A page by itself, for hosts that show none of the others: without scripts, and kept by nobody. */
export async function plainPage(page: PlainPage): Promise<Response> {
  const policy = `default-src 'none'; style-src ${await sourceHash(STYLE)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
  };
  return new Response(html(page), { status: page.status, headers });
}
