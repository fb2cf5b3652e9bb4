import { describe, expect, it } from "vitest";
import { deployAgent, env, expectOk, makeTenant, type TestTenant, visit } from "../../test/harness.ts";
import { onAgentEvents } from "../deployments/index.ts";
import type { Env } from "../kernel/env.ts";
import { newEvent } from "../kernel/events.ts";
import type { Id } from "../kernel/ids.ts";
import type { ShareView } from "../tenants/contract.ts";
import { addToTeam, createTeam, suspendTenant } from "../tenants/index.ts";
import { restrictAgent } from "./agent-access.ts";
import { archiveAgent } from "./archive-agent.ts";
import {
  agent,
  answer,
  beforeEachShare,
  codeOf,
  deploy,
  lent,
  offer,
  PROGRAM,
  run,
  SYSTEM,
  source,
  taker,
  withdraw,
} from "./lending.test-kit.ts";
import { shareAgent, unshareAgent } from "./share-agent.ts";

beforeEachShare();

describe("an offer", () => {
  const offerTo = (workspace: string) => source.api("POST", `/agents/${agent}/shares`, { workspace });

  it("goes to another workspace that is active; how one stands is not told", async () => {
    const asleep = await makeTenant();
    await suspendTenant(visit(), asleep.id, "a reason", { suspender: "platform", by: SYSTEM });
    const problems = await Promise.all(
      [source.slug, asleep.slug, "no-such-one"].map(async (slug) => {
        const response = await offerTo(slug);
        const { errors, detail } = (await response.json()) as {
          errors: { pointer: string }[];
          detail: string;
        };
        return [response.status, errors[0]?.pointer, detail.replace(slug, "«slug»")];
      }),
    );
    expect(problems.map(([status, pointer]) => [status, pointer])).toEqual(
      Array(3).fill([400, "/workspace"]),
    );
    expect(problems[1]?.[2]).toBe(problems[2]?.[2]);
  });

  it("is open once; of many at the same time one is made", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => offerTo(taker.slug)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  /** Shares of the agent that were made since; each with a workspace that does not exist unless told. */
  const shareMore = (
    { agent: { id } }: ShareView,
    n: number,
    state: string,
    to: string | null = null,
    agentId: string = id,
  ) =>
    env.DIRECTORY.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
      INSERT INTO agent_shares (id, tenant_id, agent_id, agent_slug, agent_title, to_tenant_id, state, created_at, accepted_at, ended_at)
      SELECT 'shr_z' || substr(lower(hex(randomblob(13))), 1, 25), ?2, iif(?3 = ?6, ?3, ?6 || i), 'lent', 'Lent', coalesce(?5, 'ten_' || i), ?4,
        1, 1, iif(?4 = 'withdrawn', i, NULL) FROM n`,
    )
      .bind(n, source.id, id, state, to, agentId)
      .run();

  it("is listed and can be ended however many others there were since", async () => {
    const share = await lent();
    await shareMore(share, 250, "withdrawn", taker.id);
    for (const [who, path] of [
      [source, `/agents/${agent}/shares`],
      [taker, "/shared-agents"],
    ] as const) {
      const { data } = await expectOk<{ data: ShareView[] }>(who.api("GET", path));
      expect(data[0]?.id).toBe(share.id);
    }
  });

  it("is found on one of the pages, each once: the open ones first, then the last that ended", async () => {
    const share = await offer();
    await shareMore(share, 3, "offered", taker.id, "another");
    await shareMore(share, 4, "withdrawn", taker.id);
    const found: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const path: string = `/shared-agents?limit=2${cursor && `&cursor=${cursor}`}`;
      const page = await expectOk<{ data: ShareView[]; nextCursor: string | null }>(taker.api("GET", path));
      found.push(...page.data.map(({ id, state, endedAt }) => `${state} ${endedAt ?? id}`));
      cursor = page.nextCursor;
    }
    const open = found.slice(0, 4);
    expect(open).toEqual(open.toSorted().toReversed());
    expect(new Set(open).size).toBe(4);
    const over = [4, 3, 2, 1].map((ms) => `withdrawn ${new Date(ms).toISOString()}`);
    expect(found.slice(4)).toEqual(over);
    expect((await taker.api("GET", "/shared-agents?cursor=nonsense")).status).toBe(400);
  });

  it("is refused where twenty of the workspace wait there, and not elsewhere", async () => {
    const share = await offer();
    await shareMore(share, 19, "offered", taker.id, "another");
    await deployAgent(source, `${agent}-more`, PROGRAM);
    const more = (to: TestTenant) =>
      source.api("POST", `/agents/${agent}-more/shares`, { workspace: to.slug });
    expect(await codeOf(more(taker))).toBe("conflict");
    expect((await more(await makeTenant())).status).toBe(201);
    await expectOk(answer("accept", share));
    expect((await more(taker)).status).toBe(201);
  });

  it("is refused where two hundred workspaces have the agent", async () => {
    const share = await lent();
    await shareMore(share, 198, "accepted");
    await offer(await makeTenant());
    const { slug } = await makeTenant();
    expect(await codeOf(offerTo(slug))).toBe("conflict");
    expect((await withdraw(share)).status).toBe(204);
    expect((await offerTo(slug)).status).toBe(201);
  });

  it("of an archived agent is refused, and archiving takes back those there are", async () => {
    const share = await lent();
    const other = await makeTenant();
    await offer(other);
    await expectOk(source.api("DELETE", `/agents/${agent}`));
    expect(await codeOf(run())).toBe("share_ended");
    expect((await answer("accept", share, other)).status).toBe(404);
    expect(await codeOf(offerTo((await makeTenant()).slug))).toBe("agent_archived");
  });

  it("ends with the event where the process died between the archiving and that", async () => {
    await lent();
    await archiveAgent(source.ctx(), agent);
    expect((await run()).status).toBe(200);
    const { id } = await expectOk<{ id: string }>(source.api("GET", `/agents/${agent}`));
    const events = [newEvent(source.id, "agent.archived", Date.now(), { id })];
    await onAgentEvents(env as unknown as Env, events);
    await onAgentEvents(env as unknown as Env, events);
    expect(await codeOf(run())).toBe("share_ended");
  });

  it("of a restricted agent is made, seen and withdrawn by those alone who see the agent", async () => {
    const [inside, outside] = [source.ctx("developer"), source.ctx("developer")];
    const team = await createTeam(source.ctx(), { name: "Few" });
    const person = await source.personFor("developer");
    await addToTeam(source.ctx(), team.id, person.id);
    await restrictAgent(source.ctx(), agent, { teams: [team.id] });
    const { id } = await expectOk<{ id: Id<"agt"> }>(
      source.api("GET", `/agents/${agent}`, undefined, {
        authorization: `Bearer ${await source.keyFor("owner")}`,
      }),
    );
    const hidden = { ...outside, hidden: [id] };
    await expect(shareAgent(hidden, agent, { workspace: taker.slug })).rejects.toMatchObject({
      refusal: { code: "not_found" },
    });
    // The tenant's own key is of a developer in no team.
    expect((await offerTo(taker.slug)).status).toBe(404);
    const share = await shareAgent(inside, agent, { workspace: taker.slug });
    expect((await source.api("GET", `/agents/${agent}/shares`)).status).toBe(404);
    expect((await withdraw(share)).status).toBe(404);
    await expectOk(answer("accept", share));
    await expectOk(deploy(share));
    expect((await run()).status).toBe(200);
    await unshareAgent(inside, agent, share.id);
    expect(await codeOf(run())).toBe("share_ended");
  });
});
