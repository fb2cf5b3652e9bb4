import { beforeAll, expect, it } from "vitest";
import { deployAgent, env, expectOk, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { countListed, listedPage } from "../catalog/index.ts";

const TITLE = '</script><script>alert(1)</script> "a" & ](x) `b`';
let tenant: TestTenant;
let page: string;

beforeAll(async () => {
  tenant = await makeTenant();
  const examples = [{ title: "# no heading", input: { text: "``` </script>" } }];
  const permissions = { hosts: ["api.acme.example"] };
  const manifest = { title: TITLE, description: "One\nline", examples, permissions };
  const pricing = { perRunMicros: 1 };
  await deployAgent(tenant, "hostile", "export default (input) => input;", { ...manifest, pricing });
  await deployAgent(tenant, "unlisted", "export default (input) => input;");
  await expectOk(tenant.api("PUT", "/agents/hostile/listing"));
  page = `/agents/${tenant.slug}/hostile`;
}, 60_000);

const text = async (path: string) => (await request(path)).text();

it("search engines are told what not to ask for, and where the sitemap is", async () => {
  const response = await request("/robots.txt");
  expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
  const robots = await response.text();
  expect(robots).toMatch(/Disallow: \/console\n/);
  expect(robots).toContain("\nSitemap: http://quayside.test/sitemap.xml\n");
  const own = await request(`http://${tenant.slug}.quayside.test/robots.txt`);
  expect(await own.text()).not.toContain("Sitemap");
});

it("the sitemap leads to files that have every published listing, and no other", async () => {
  const index = await request("/sitemap.xml");
  expect(index.headers.get("content-type")).toBe("application/xml; charset=utf-8");
  const files = [...(await index.text()).matchAll(/<loc>http:\/\/quayside\.test([^<]+)<\/loc>/g)];
  expect(files[0]?.[1]).toBe("/sitemap.xml?page=0");
  const all = (await Promise.all(files.map(([, path = ""]) => text(path)))).join("\n");
  expect(all).toContain("<loc>http://quayside.test/agents/categories/data</loc>");
  expect(all).toMatch(new RegExp(`<loc>http://quayside\\.test${page}</loc><lastmod>20[\\dT:.-]+Z</lastmod>`));
  expect(all).not.toContain("/unlisted<");
  for (const none of [files.length, "-1", "x", ""])
    expect((await request(`/sitemap.xml?page=${none}`)).status, String(none)).toBe(404);
  expect((await request(`http://${tenant.slug}.quayside.test/sitemap.xml`)).status).not.toBe(200);
});

it("each listing is in one file of the sitemap", async () => {
  const total = await countListed(env);
  const files = await Promise.all(
    Array.from({ length: total + 1 }, (_, n) => (n <= total ? listedPage(env, n, 1) : [])),
  );
  const names = files.flat().map(({ tenantSlug, agentSlug }) => `${tenantSlug}/${agentSlug}`);
  expect(names).toContain(`${tenant.slug}/hostile`);
  expect(new Set(names).size).toBe(total);
});

it("a listing has a twin in Markdown, in which its creator's words stay words", async () => {
  const response = await request(`${page}.md`);
  expect(response.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  expect(response.headers.get("content-security-policy")).toMatch(/^sandbox;/);
  expect(response.headers.get("link")).toBe(`<http://quayside.test${page}>; rel="canonical"`);
  const markdown = await response.text();
  expect(markdown.split("\n")[0]).toBe(
    '# \\</script\\>\\<script\\>alert\\(1\\)\\</script\\> "a" \\& \\]\\(x\\) \\`b\\`',
  );
  for (const part of ["> One line\n", "- Price: 0.000001 USD a run\n", "Reaches: `api.acme.example`\n"])
    expect(markdown).toContain(part);
  expect(markdown).toContain("### \\# no heading");
  for (const [path, from] of [
    [`/agents/${tenant.slug}/unlisted.md`, ""],
    [`/agents/${tenant.slug}/nothing.md`, ""],
    [`${page}.md`, `http://${tenant.slug}.quayside.test`],
  ])
    expect((await request(`${from}${path}`)).status, `${from}${path}`).not.toBe(200);
});

it("a listing's page says where it is at home, and what it is, in a block that its title does not end", async () => {
  const html = await text(`${page}?tab=api`);
  expect(html).toContain(`<link rel="canonical" href="http://quayside.test${page}"/>`);
  expect(html).toContain(
    `<link rel="alternate" type="text/markdown" href="http://quayside.test${page}.md"/>`,
  );
  expect(html).toContain(`<meta property="og:url" content="http://quayside.test${page}"/>`);
  expect(html).not.toContain("<script>alert");
  const block = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(html)?.[1] ?? "";
  expect(JSON.parse(block)).toMatchObject({
    "@type": "SoftwareApplication",
    name: TITLE,
    offers: { price: "0.000001", priceCurrency: "USD" },
  });
});

it("an agent that is not listed says nothing of itself to search engines, and is its people's alone", async () => {
  expect((await request(`/agents/${tenant.slug}/unlisted`)).status).toBe(404);
  const { cookie } = await tenant.personFor("owner");
  const html = await (await request(`/agents/${tenant.slug}/unlisted`, { headers: { cookie } })).text();
  expect(html).toContain('<meta name="robots" content="noindex"/>');
  expect(html).not.toMatch(/rel="canonical"|ld\+json/);
});

it("a page of the directory is at home without its filters", async () => {
  expect(await text("/agents?q=nothing&view=list")).toContain(
    '<link rel="canonical" href="http://quayside.test/agents"/>',
  );
});
