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

/**
 * Finds the domains, `@workers/…`, and leaves them out of the pages' server build, as relative imports: the
 * gateway's own bundle brings them in once. With two copies of a module, an error that one throws would not be
 * an `instanceof` the other's class.
 */
const domains: Plugin = {
  name: "quayside:domains",
  enforce: "pre",
  resolveId(source, _importer, { ssr }) {
    if (!source.startsWith("@workers/")) return null;
    const id = root(`./workers/${source.slice("@workers/".length)}`);
    return ssr ? { id, external: "relative" } : id;
  },
};

export default defineConfig({
  resolve: { alias: { "~": root("./app") } },
  build: { target: "es2022" },
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
});
