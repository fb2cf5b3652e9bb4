import { expect, vi } from "vitest";
import {
  deployAgent,
  env,
  expectOk,
  makeTenant,
  type Person,
  request,
  type TestTenant,
} from "../../test/harness.ts";
import { hasSucceeded } from "../usage/index.ts";
import type { ReviewView } from "./contract.ts";

const ORIGIN = "http://quayside.test";
const PROGRAM = "export default (input) => { if (input.fail) throw new Error('failed'); return input; }";
let made = 0;

/** An agent that everybody finds, of a workspace. */
export async function listed(publisher: TestTenant): Promise<{ slug: string; ref: string; id: string }> {
  const slug = `reviewed-${made++}`;
  await deployAgent(publisher, slug, PROGRAM);
  const { id } = await expectOk<{ id: string }>(publisher.api("PUT", `/agents/${slug}/listing`));
  return { slug, ref: `${publisher.slug}~${slug}`, id };
}

/** Has a workspace deploy an agent that is shared with it, and run it once. */
export async function runsIt(
  taker: TestTenant,
  publisher: TestTenant,
  slug: string,
  input: object = {},
): Promise<void> {
  const offered = publisher.api("POST", `/agents/${slug}/shares`, { workspace: taker.slug });
  const { id, agent } = await expectOk<{ id: string; agent: { id: `agt_${string}` } }>(offered);
  await expectOk(taker.api("POST", `/shared-agents/${id}/accept`));
  await expectOk(taker.api("POST", `/agents/${agent.id}/deployments`, { version: "1.0.0" }));
  await taker.api("POST", `/agents/${slug}/runs`, { input }, { prefer: "wait=30" });
  const runs = env.DATA.prepare(
    "SELECT count(*) AS n FROM runs WHERE tenant_id = ? AND finished_at IS NOT NULL",
  ).bind(taker.id);
  await vi.waitFor(async () => expect(await runs.first("n")).toBeGreaterThan(0), { timeout: 10_000 });
  if (!("fail" in input)) expect(await hasSucceeded(env, taker.id, agent.id)).toBe(true);
}

/** A workspace that has run an agent, and somebody of it. */
export async function reviewer(
  publisher: TestTenant,
  slug: string,
): Promise<{ tenant: TestTenant; person: Person }> {
  const tenant = await makeTenant();
  await runsIt(tenant, publisher, slug);
  return { tenant, person: await tenant.personFor("member") };
}

/** A call of the API by a person, in a workspace. */
export const as = (
  person: Pick<Person, "cookie">,
  method: string,
  path: string,
  json?: unknown,
  tenant?: TestTenant,
) =>
  request(`/api/v1${path}`, {
    method,
    headers: {
      ...{ cookie: person.cookie, origin: ORIGIN, "content-type": "application/json" },
      ...(tenant && { "quayside-tenant": tenant.slug }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });

/** Writes a review in the name of a workspace that has run the agent. */
export const review = (
  { tenant, person }: { tenant: TestTenant; person: Person },
  ref: string,
  rating: number,
  text = "It does what it says.",
) => expectOk<ReviewView>(as(person, "PUT", `/listings/${ref}/review`, { rating, text }, tenant));

/** What everyone reads of an agent's reviews. */
export const shown = (ref: string, query = "") =>
  expectOk<{
    data: ReviewView[];
    nextCursor: string | null;
    summary: { rating: number; reviews: number; stars: object[] };
  }>(request(`/api/v1/listings/${ref}/reviews${query}`));

/** What the catalogue has of a listing's rating. */
export const ratingOf = (id: string) =>
  env.CATALOG.prepare("SELECT reviews, round(rating, 4) AS rating FROM listings WHERE id = ?")
    .bind(id)
    .first<{ reviews: number; rating: number }>();
