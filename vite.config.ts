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
 * Leaves the domains out of the pages' server build, as relative imports: the gateway's own bundle brings them
 * in once. With two copies an error thrown by one would not be an `instanceof` the other's class.
 */
const domainsStayOutside: Plugin = {
  name: "quayside:domains-stay-outside",
  enforce: "pre",
  apply: "build",
  resolveId(source, _importer, { ssr }) {
    if (!ssr || !source.startsWith("@workers/")) return null;
    return { id: root(`./workers/${source.slice("@workers/".length)}`), external: "relative" };
  },
};

export default defineConfig({
  resolve: { alias: { "~": root("./app"), "@workers": root("./workers") } },
  build: { target: "es2022" },
  plugins: [
    domainsStayOutside,
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
