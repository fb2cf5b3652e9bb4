/** The pages: `app/`, built by Remix; `wrangler.toml` and `vitest.config.ts` say where that is. */
declare module "@quayside/pages" {
  import type { ServerBuild } from "@remix-run/cloudflare";

  const build: ServerBuild;
  export = build;
}
