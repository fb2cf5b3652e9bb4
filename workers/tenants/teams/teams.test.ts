import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  deployAgent,
  env,
  expectOk,
  inTenantObject,
  makeTenant,
  type Person,
  request,
  type TestTenant,
} from "../../../test/harness.ts";
import { getAgent, restrictAgent } from "../../agents/index.ts";
import type { Id } from "../../kernel/ids.ts";
import { LedgerState } from "../ledger/state.ts";
import { removeMember } from "../members/remove-member.ts";
import { listCandidates } from "./candidates.ts";
import { createTeam, deleteTeam, renameTeam } from "./change-team.ts";
import { getTeam, listTeams } from "./queries.ts";
import { setAgentAccess } from "./set-agent-access.ts";
import { addToTeam, removeFromTeam } from "./team-members.ts";

const refusal = (code: string) => ({ refusal: { code } });
let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
});

describe("a team", () => {
  it("is made, renamed, filled, emptied and deleted, each noted once", async () => {
    const ctx = tenant.ctx();
    const person = await tenant.personFor("member", `tess-${tenant.slug}`);
    const { id } = await createTeam(ctx, { name: "Research" });
    await renameTeam(ctx, id, { name: "Lab" });
    await addToTeam(ctx, id, person.id);
    await addToTeam(ctx, id, person.id);
    expect(await getTeam(tenant.ctx("member"), id)).toMatchObject({
      ...{ name: "Lab", members: 1, agents: 0 },
      people: [{ id: person.id }],
    });
    await removeFromTeam(ctx, id, person.id);
    await deleteTeam(ctx, id);
    expect(await listTeams(ctx)).toEqual([]);
    const log = env.DATA.prepare("SELECT action FROM audit_entries WHERE target_id = ? ORDER BY at, id");
    await expect
      .poll(async () => (await log.bind(id).all<{ action: string }>()).results.map(({ action }) => action))
      .toEqual(["team.created", "team.renamed", "team.member_added", "team.member_removed", "team.deleted"]);
  });

  it("has a name of its own, in any case of letters", async () => {
    await createTeam(tenant.ctx(), { name: "Sales" });
    await expect(createTeam(tenant.ctx(), { name: "SALES" })).rejects.toMatchObject(refusal("conflict"));
  });

  it("takes in whoever is looked for, of however many members, by name or address", async () => {
    const crowd = await makeTenant();
    const people = [];
    for (let i = 0; i < 22; i++) people.push(await crowd.personFor("member", `crowd-${i}-${crowd.slug}`));
    const ctx = crowd.ctx();
    const { id } = await createTeam(ctx, { name: "Few" });
    const all = await listCandidates(ctx, id, "");
    expect([all.people.length, all.more]).toEqual([20, true]);
    const last = people[21] as Person;
    for (const search of ["CROWD-21-", ` ${last.email.toUpperCase()} `])
      expect(await listCandidates(ctx, id, search)).toMatchObject({ people: [{ id: last.id }], more: false });
    await addToTeam(ctx, id, last.id);
    expect((await listCandidates(ctx, id, "crowd-21-")).people).toEqual([]);
    for (const search of ["%", "_", "'"])
      expect((await listCandidates(ctx, id, `crowd${search}`)).people).toEqual([]);
    await expect(listCandidates(crowd.ctx("member"), id, "")).rejects.toMatchObject(refusal("forbidden"));
    await expect(listCandidates(tenant.ctx(), id, "")).rejects.toMatchObject(refusal("not_found"));
  });

  it("of another workspace is none, and neither are its people", async () => {
    const other = await makeTenant();
    const theirs = await createTeam(other.ctx(), { name: "Theirs" });
    const mine = await createTeam(tenant.ctx(), { name: "Mine" });
    const stranger = await other.personFor("member");
    for (const work of [
      () => getTeam(tenant.ctx(), theirs.id),
      () => renameTeam(tenant.ctx(), theirs.id, { name: "x" }),
      () => deleteTeam(tenant.ctx(), theirs.id),
      () => addToTeam(tenant.ctx(), theirs.id, stranger.id),
      () => addToTeam(tenant.ctx(), mine.id, stranger.id),
    ])
      await expect(work()).rejects.toMatchObject(refusal("not_found"));
    const agent = "agt_00000000000000000000000000" as Id<"agt">;
    await expect(setAgentAccess(tenant.ctx(), agent, [theirs.id])).rejects.toMatchObject({
      refusal: { code: "invalid_input", issues: [{ pointer: "/teams/0" }] },
    });
  });
});

describe("an agent that is restricted to teams", () => {
  let inside: Person;
  let outside: Person;
  let team: string;
  let n = 0;
  let agent: string;
  const runOf = () =>
    env.DATA.prepare("SELECT id FROM runs WHERE tenant_id = ? AND agent_slug = ?")
      .bind(tenant.id, agent)
      .first<{ id: string }>();
  beforeEach(async () => {
    [inside, outside] = [await tenant.personFor("developer"), await tenant.personFor("developer")];
    team = (await createTeam(tenant.ctx(), { name: `Team ${n}` })).id;
    agent = `secret-${n++}`;
    await deployAgent(tenant, agent, "export default () => 1;");
    await expectOk(tenant.api("POST", `/agents/${agent}/runs`, { input: {} }, { prefer: "wait=30" }));
    await expect.poll(runOf).not.toBeNull();
    await addToTeam(tenant.ctx(), team, inside.id);
    await restrictAgent(tenant.ctx(), agent, { teams: [team] });
  });

  const call = (credential: Record<string, string>, method: string, path: string, json?: object) =>
    request(`http://${tenant.slug}.quayside.test/api/v1${path}`, {
      method,
      headers: {
        origin: `http://${tenant.slug}.quayside.test`,
        "content-type": "application/json",
        prefer: "wait=30",
        ...credential,
      },
      ...(json && { body: JSON.stringify(json) }),
    });
  /** What somebody is answered to reading, listing and running it. */
  const seenBy = async (credential: Record<string, string>) => {
    const list = await call(credential, "GET", "/agents");
    const runs = await call(credential, "GET", `/runs`);
    return [
      (await call(credential, "GET", `/agents/${agent}`)).status,
      (await list.text()).includes(agent),
      (await runs.text()).includes(agent),
      (await call(credential, "POST", `/agents/${agent}/runs`, { input: {} })).status,
    ];
  };
  const ALL = [200, true, true, 200];
  const NOTHING = [404, false, false, 404];
  const keyOf = async ({ cookie }: Person) => {
    const made = await call({ cookie }, "POST", "/keys", { name: "own" });
    return { authorization: `Bearer ${(await expectOk<{ key: string }>(made)).key}` };
  };

  it("is there for its people, owners and admins, and for nobody else, by session as by key", async () => {
    const admin = await tenant.personFor("admin");
    const run = await runOf();
    for (const person of [inside, admin]) expect(await seenBy({ cookie: person.cookie })).toEqual(ALL);
    expect(await seenBy(await keyOf(inside))).toEqual(ALL);
    for (const credential of [{ cookie: outside.cookie }, await keyOf(outside)]) {
      expect(await seenBy(credential)).toEqual(NOTHING);
      for (const path of [`/runs/${run?.id}`, `/runs/${run?.id}/logs`, `/agents/${agent}/deployments`])
        expect((await call(credential, "GET", path)).status).toBe(404);
      for (const path of [`/runs/${run?.id}/cancel`, `/runs/${run?.id}/replay`])
        expect((await call(credential, "POST", path, {})).status).toBe(404);
    }
    // A service account is in no team.
    expect(await seenBy({ authorization: `Bearer ${tenant.key}` })).toEqual(NOTHING);
  });

  it("is gone with the next request for who leaves the team, or the workspace", async () => {
    const key = await keyOf(inside);
    await removeFromTeam(tenant.ctx(), team, inside.id);
    expect(await seenBy({ cookie: inside.cookie })).toEqual(NOTHING);
    expect(await seenBy(key)).toEqual(NOTHING);
    await addToTeam(tenant.ctx(), team, inside.id);
    expect(await seenBy(key)).toEqual(ALL);
    await removeMember(tenant.ctx(), inside.id);
    expect((await getTeam(tenant.ctx(), team)).members).toBe(0);
    expect((await call(key, "GET", "/agents")).status).toBe(401);
    // Should they come back, they are in no team any more.
    const back = { id: inside.id, role: "developer" as const };
    const hidden = await inTenantObject(tenant.id, (_, { storage }) =>
      new LedgerState(storage.sql, Date.now()).hiddenFrom(back),
    );
    expect(hidden).toContain((await getAgent(tenant.ctx(), agent)).id);
  });

  it("is answered as one that is not there", async () => {
    const { cookie } = outside;
    const answers = async (name: string) =>
      Promise.all(
        [
          call({ cookie }, "GET", `/agents/${name}`),
          call({ cookie }, "POST", `/agents/${name}/runs`, { input: {} }),
        ].map(async (response) => {
          const { requestId: _, ...rest } = await (await response).json<Record<string, unknown>>();
          return JSON.stringify(rest).replaceAll(name, "x");
        }),
      );
    expect(await answers(agent)).toEqual(await answers("nothing"));
  });

  it("stays restricted where the teams that it is to be for are deleted meanwhile", async () => {
    const gone = await createTeam(tenant.ctx(), { name: `Gone ${n}` });
    const { id } = await getAgent(tenant.ctx(), agent);
    const batch = async (statements: D1PreparedStatement[]) => {
      await env.DIRECTORY.prepare("DELETE FROM teams WHERE id = ?").bind(gone.id).run();
      return env.DIRECTORY.batch(statements);
    };
    const prepare = (sql: string) => env.DIRECTORY.prepare(sql);
    const ctx = { ...tenant.ctx(), env: { ...env, DIRECTORY: { prepare, batch } as D1Database } };
    await expect(setAgentAccess(ctx, id as Id<"agt">, [gone.id])).rejects.toMatchObject(refusal("conflict"));
    expect(await seenBy({ cookie: outside.cookie })).toEqual(NOTHING);
    expect(await seenBy({ cookie: inside.cookie })).toEqual(ALL);
  });

  it("keeps its last team, and is everybody's again when it is opened", async () => {
    await expect(deleteTeam(tenant.ctx(), team)).rejects.toMatchObject(refusal("conflict"));
    const another = await createTeam(tenant.ctx(), { name: `Another ${n}` });
    await restrictAgent(tenant.ctx(), agent, { teams: [another.id] });
    expect(await seenBy({ cookie: inside.cookie })).toEqual(NOTHING);
    await deleteTeam(tenant.ctx(), team);
    await restrictAgent(tenant.ctx(), agent, { teams: [] });
    expect(await seenBy({ cookie: outside.cookie })).toEqual(ALL);
    expect((await getAgent(tenant.ctx(), agent)).slug).toBe(agent);
  });
});
