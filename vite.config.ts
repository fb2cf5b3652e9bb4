import { fileURLToPath } from "node:url";
import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

declare module "@remix-run/cloudflare" {
  interface Future {
    v3_singleFetch: true;
  }
}

const root = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const WORKERS = root("./workers/");
const COMPONENTS = root("./app/components/");

/**
 * Finds the domains, `@workers/…`, and leaves them out of the pages' server build: the gateway's own bundle
 * brings them in once. With two copies of a module, an error that one throws would not be
 * an `instanceof` the other's class.
 */
const domains: Plugin = {
  name: "quayside:domains",
  enforce: "pre",
  resolveId(source, _importer, { ssr }) {
    if (!source.startsWith("@workers/")) return null;
    const id = WORKERS + source.slice("@workers/".length);
    return ssr ? { id, external: true } : id;
  },
};

/** How `build/server/index.js` names a domain: Rollup would write the absolute path. */
const fromServerBuild = (id: string): string =>
  id.startsWith(WORKERS) ? `../../workers/${id.slice(WORKERS.length)}` : id;

export default defineConfig(({ isSsrBuild = false }) => ({
  resolve: { alias: { "~": root("./app") } },
  build: {
    target: "es2022",
    // One file on the server: nothing there is loaded later, and domains are found from one place.
    rollupOptions: {
      output: { paths: fromServerBuild, inlineDynamicImports: isSsrBuild },
      // To load a component does nothing: one that a page's scripts do not use stays away from them.
      treeshake: { moduleSideEffects: (id) => !id.startsWith(COMPONENTS) },
    },
  },
  plugins: [
    domains,
    tailwindcss(),
    remix({
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_routeConfig: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
  ],
}));
