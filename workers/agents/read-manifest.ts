import { fail } from "../kernel/errors.ts";
import { textOf } from "./archives/text.ts";
import { readFile, type Upload } from "./archives/upload.ts";
import type { Manifest } from "./manifest/manifest.ts";
import { MAX_MANIFEST_BYTES, parseManifest } from "./manifest/manifest-issues.ts";

/** A bundle's manifest, all of its problems reported at once; it has to be of the agent with this slug. */
export async function readManifest(
  upload: Upload,
  slug: string,
  exempt?: readonly string[],
): Promise<Manifest> {
  if (!upload.files.has("agent.json")) {
    const issues = [{ pointer: "/agent.json", detail: "put the manifest at the top of the bundle" }];
    fail("bundle_invalid", "The bundle has no agent.json.", { issues });
  }
  const file = await readFile(upload, "agent.json", MAX_MANIFEST_BYTES);
  const parsed = parseManifest(file && textOf(file), exempt);
  if (!parsed.ok) fail("invalid_input", "The manifest agent.json has problems.", { issues: parsed.issues });
  const { name } = parsed.manifest;
  if (name === slug) return parsed.manifest;
  const issues = [{ pointer: "/agent.json/name", detail: `must be "${slug}", the agent's slug` }];
  return fail("invalid_input", `The manifest is of "${name}", not of the agent ${slug}.`, { issues });
}
