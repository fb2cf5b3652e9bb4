import { z } from "@hono/zod-openapi";
import { Hono } from "hono";
import { timeLimitOf } from "../agents/index.ts";
import type { ListingDetail } from "../catalog/contract.ts";
import { getListing } from "../catalog/index.ts";
import { type AppEnv, parseOrFail } from "../kernel/app-env.ts";
import { plainText } from "../kernel/plain-text.ts";
import { originOf } from "../tenants/index.ts";

/** A text of the creator's as one line that has no meaning in Markdown. */
const plain = (text: string): string =>
  text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]()<>#+!|~&]/g, (mark) => `\\${mark}`);

const json = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
const named = (names: string[], none: string): string =>
  names.map((name) => `\`${name}\``).join(", ") || none;

function factsOf({ manifest, ...listing }: ListingDetail, page: string): string {
  const { hosts, models, agents, store } = manifest.permissions;
  const price = listing.pricePerRunMicros;
  return [
    `- Page: ${page}`,
    `- Name for the API: \`${listing.ref}\``,
    `- Version: ${listing.version}, ${listing.updatedAt.slice(0, 10)}`,
    `- Kind: ${listing.kind}`,
    `- Category: ${listing.category}`,
    `- Price: ${price === 0 ? "free" : `${(price / 1_000_000).toFixed(6).replace(/\.?0+$/, "")} USD a run`}`,
    `- Time limit: ${timeLimitOf(manifest)} s`,
    `- Runs so far: ${listing.runs}`,
    `- Reaches: ${named(hosts, "no network")}`,
    `- Asks models: ${named(models, manifest.kind === "prompt" ? "one of its creator's choice" : "none")}`,
    `- Runs other agents: ${named(agents, "none")}`,
    `- Keeps data between runs: ${store ? "yes" : "no"}`,
  ].join("\n");
}

/** A listing for machines: the same as its page, as Markdown. What its creator wrote freely comes last. */
function markdownOf(listing: ListingDetail, origin: string): string {
  const { manifest, tenantSlug, agentSlug, readme } = listing;
  const page = `${origin}/agents/${tenantSlug}/${agentSlug}`;
  const examples = manifest.examples.map(({ title, input, output }, index) =>
    [
      `### ${title ? plain(title) : `Example ${index + 1}`}`,
      json(input),
      ...(output === undefined ? [] : ["gives", json(output)]),
    ].join("\n\n"),
  );
  const call = `\`POST ${origin}/api/v1/agents/{agent}/runs\` with \`{ "input": … }\`, an API key as \`Authorization: Bearer …\`, and \`Prefer: wait=30\` to wait for the result; how exactly says ${origin}/llms.txt.`;
  return [
    `# ${plain(listing.title)}`,
    `> ${plain(listing.description)}`,
    factsOf(listing, page),
    ...(listing.kind === "static" ? [] : ["## Call it", call]),
    ...["## Input", json(manifest.inputSchema), "## Output", json(manifest.outputSchema)],
    ...(examples.length > 0 ? ["## Examples", ...examples] : []),
    `## Versions\n\n${listing.versions.map(({ version, createdAt }) => `- ${version}, ${createdAt.slice(0, 10)}`).join("\n")}`,
    ...(readme ? ["## Readme, as its creator wrote it", readme] : []),
  ]
    .join("\n\n")
    .concat("\n");
}

const HEADERS = {
  "content-type": "text/markdown; charset=utf-8",
  "cache-control": "public, max-age=300",
  "content-security-policy": "sandbox; default-src 'none'",
};

const name = plainText.max(128);
const names = z.object({ tenantSlug: name, agentSlug: name });

/** `GET /agents/{tenantSlug}/{agentSlug}.md`: the twin of a listing's page, on the platform's own host. */
export const listingMarkdownRoutes = new Hono<AppEnv>().get(
  "/agents/:tenantSlug/:agentSlug{[^/]+\\.md}",
  async (c, next) => {
    if (c.var.site.kind !== "platform") return next();
    const { tenantSlug, agentSlug } = parseOrFail(names, c.req.param(), "param");
    const listing = await getListing(c.env, tenantSlug, agentSlug.slice(0, -".md".length));
    const origin = originOf(c.env, c.var.site);
    const twin = `<${origin}/agents/${listing.tenantSlug}/${listing.agentSlug}>; rel="canonical"`;
    return c.body(markdownOf(listing, origin), 200, { ...HEADERS, link: twin });
  },
);
