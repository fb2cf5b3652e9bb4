import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { readBuiltOptions } from "../../scripts/supervisor/gateway-options.ts";
import { median } from "./timings.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const GATEWAY = join(ROOT, "dist", "gateway");
const LOADS = 9;

/** Loads a module into a fresh isolate, and answers how long that took: with the gateway's bundle, or without. */
const PROBE = `
export default {
  async fetch(request, { LOADER, BUNDLE, compatibilityDate, compatibilityFlags }) {
    const { searchParams } = new URL(request.url);
    const imports = searchParams.get("bundle") ? 'import "./bundle.js";' : "";
    const modules = { "probe.js": imports + "export default { fetch: () => new Response() }" };
    if (imports) modules["bundle.js"] = BUNDLE;
    const code = { compatibilityDate, compatibilityFlags, mainModule: "probe.js", modules };
    const began = performance.now();
    await LOADER.get(searchParams.get("id"), () => code).getEntrypoint().fetch("http://probe/");
    return new Response(String(performance.now() - began));
  },
};`;

/** Size in bytes of what is deployed, in gzip. */
export function bundleBytes(): number {
  const names = readdirSync(GATEWAY).filter((name) => !/\.(map|md)$/.test(name));
  return names.reduce((sum, name) => sum + gzipSync(readFileSync(join(GATEWAY, name))).length, 0);
}

/** Milliseconds that the runtime takes to compile and evaluate the gateway's bundle in a fresh isolate, median. */
export async function startupMs(): Promise<number> {
  const { compatibilityDate, compatibilityFlags } = readBuiltOptions(ROOT).worker;
  const bindings = {
    BUNDLE: readFileSync(join(GATEWAY, "index.js"), "utf8"),
    compatibilityDate: compatibilityDate ?? "",
    compatibilityFlags: compatibilityFlags ?? [],
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: PROBE,
      compatibilityDate: bindings.compatibilityDate,
      bindings,
      workerLoaders: { LOADER: {} },
    }),
  );
  const load = async (query: string): Promise<number> =>
    Number(await (await miniflare.dispatchFetch(`http://probe/?${query}`)).text());
  const measured: number[] = [];
  try {
    for (let i = 0; i < LOADS; i++) {
      const empty = await load(`id=empty-${i}`);
      measured.push((await load(`id=bundle-${i}&bundle=1`)) - empty);
    }
  } finally {
    await miniflare.dispose();
  }
  return median(measured);
}
