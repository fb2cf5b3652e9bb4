import { beforeAll, describe, expect, it } from "vitest";
import { activeHost } from "../../../workers/tenants/hosts/hosts.test-kit.ts";
import { makeTenant, type Person, request, type TestTenant } from "../../harness.ts";
import { type Route, walkRoutes } from "./route-walker.ts";
import { snapshot } from "./tenants/snapshot.ts";

const routes = (await walkRoutes()).filter(({ method }) => method !== "GET" && method !== "HEAD");
const ORIGIN = "http://quayside.test";
let tenant: TestTenant;
let person: Person;
let domain: string;
beforeAll(async () => {
  tenant = await makeTenant();
  person = await tenant.personFor("owner");
  domain = await activeHost(tenant, "agents");
});

type Fields = Record<string, string>;

/** What browsers, and what calls itself one, say of a request that a page elsewhere made them send to the platform. */
const FOREIGN: [name: string, fields: () => Fields][] = [
  ["another site", () => ({ origin: "https://evil.example", "sec-fetch-site": "cross-site" })],
  ["another site, in a browser without Sec-Fetch-Site", () => ({ origin: "https://evil.example" })],
  [
    "a sibling subdomain",
    () => ({ origin: `http://${tenant.slug}.quayside.test`, "sec-fetch-site": "same-site" }),
  ],
  ["a domain of a workspace", () => ({ origin: `http://${domain}`, "sec-fetch-site": "cross-site" })],
  ["another port", () => ({ origin: "http://quayside.test:8443", "sec-fetch-site": "same-site" })],
  ["a sandboxed frame", () => ({ origin: "null", "sec-fetch-site": "cross-site" })],
  ["a sandboxed frame of ours", () => ({ origin: "null", "sec-fetch-site": "same-origin" })],
  ["a redirect back to us", () => ({ origin: ORIGIN, "sec-fetch-site": "cross-site" })],
  ["elsewhere on this site, without Origin", () => ({ "sec-fetch-site": "same-site" })],
  ["elsewhere, without Origin", () => ({ "sec-fetch-site": "cross-site" })],
  ["two origins", () => ({ origin: `${ORIGIN}, https://evil.example` })],
  ["an origin with more in it", () => ({ origin: `${ORIGIN}/path` })],
  ["an origin with credentials", () => ({ origin: "http://quayside.test@evil.example" })],
  ["another scheme", () => ({ origin: "file://quayside.test" })],
  ["what is no answer", () => ({ origin: ORIGIN, "sec-fetch-site": "same-origin, cross-site" })],
];

const send = (route: Route, fields: Fields, cookie?: string): Promise<Response> => {
  const path = route.path.replace(/\{\w+\}/g, "any");
  return request(path, {
    method: route.method,
    headers: { "content-type": "application/json", ...fields, ...(cookie && { cookie }) },
    body: "{}",
  });
};

/** By what a refused caller is answered: cookies mean nothing at the edge endpoint, and nothing is the operator's without a secret. */
const REFUSAL: Record<Route["access"], number[]> = {
  page: [403],
  public: [403],
  credential: [403],
  account: [403],
  platform: [403],
  edge: [401],
  operator: [404],
  developer: [404],
};

describe.each(routes.map((route) => [route.id, route] as const))("%s", (_, route) => {
  it("is refused from every foreign origin, with a session and without, and changes nothing", async () => {
    const before = await snapshot({ tenant, names: { user: person.id } });
    for (const [name, fields] of FOREIGN) {
      for (const cookie of [person.cookie, undefined]) {
        const response = await send(route, fields(), cookie);
        expect([name, cookie !== undefined, response.status]).toEqual([
          name,
          cookie !== undefined,
          REFUSAL[route.access][0],
        ]);
        expect(response.headers.get("set-cookie")).toBeNull();
      }
    }
    expect(await snapshot({ tenant, names: { user: person.id } })).toEqual(before);
  });

  it("is refused with a cookie from who does not say where", async () => {
    for (const cookie of [person.cookie, "theme=dark", "__Host-quayside="])
      for (const fields of [{}, { origin: "" }, { "sec-fetch-site": "none" }])
        expect(REFUSAL[route.access]).toContain((await send(route, fields, cookie)).status);
  });
});

it("a page of this origin, and a program, may do what they may", async () => {
  const change = (fields: Fields, host = "quayside.test") =>
    request(`http://${host}/theme`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...fields },
      body: "theme=dark",
    });
  const { cookie } = person;
  const here: Fields[] = [
    { origin: ORIGIN, cookie },
    { origin: ORIGIN, "sec-fetch-site": "same-origin", cookie },
    { "sec-fetch-site": "same-origin", cookie },
    { origin: ORIGIN, "sec-fetch-site": "none", cookie },
    {},
  ];
  for (const fields of here) expect((await change(fields)).status).toBeLessThan(400);
  for (const host of [`${tenant.slug}.quayside.test`, domain]) {
    expect((await change({ origin: `http://${host}`, cookie }, host)).status).toBeLessThan(400);
    expect((await change({ origin: ORIGIN, cookie }, host)).status).toBe(403);
  }
});
