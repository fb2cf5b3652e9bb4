import { describe, expect, it } from "vitest";
import { env } from "../../../test/harness.ts";
import { newEvent } from "../../kernel/events.ts";
import { newId } from "../../kernel/ids.ts";
import { hideListing, showListing } from "../listing-row.ts";
import { listListings } from "../queries.ts";
import { onRunEvents, onWorkspaceEvents } from "../subscribers.ts";
import { list, mark } from "./search.test-kit.ts";
import { sweepSearch } from "./sweep-search.ts";

describe("the index", () => {
  const found = async (q: string) => {
    const { total, nearest } = await listListings(env, { q });
    return nearest ? 0 : total;
  };

  it("follows what becomes of a listing", async () => {
    const word = mark();
    const { tenantId, agentId, ...face } = await list({ title: word });
    expect(await found(word)).toBe(1);
    const other = mark();
    await showListing(env, tenantId, newId("lst"), { agentId, ...face, title: other }, 2_000);
    expect([await found(word), await found(other)]).toEqual([0, 1]);
    await onWorkspaceEvents(env, [newEvent(tenantId, "workspace.suspended", 3_000, {})]);
    expect(await found(other)).toBe(0);
    await onWorkspaceEvents(env, [newEvent(tenantId, "workspace.resumed", 4_000, {})]);
    expect(await found(other)).toBe(1);
    await onRunEvents(env, [newEvent(tenantId, "run.succeeded", 1, { agentId })]);
    await hideListing(env, tenantId, agentId, 5_000);
    expect(await found(other)).toBe(0);
  });

  it("does not go back to what is older", async () => {
    const word = mark();
    const { agentId } = await list({ title: word });
    const older = "UPDATE documents SET revision = revision + 5 WHERE title = ?";
    await env.SEARCH.prepare(older).bind(word).run();
    await env.CATALOG.prepare("UPDATE listings SET title = 'Older' WHERE agent_id = ?").bind(agentId).run();
    await sweepAll();
    expect(await found(word)).toBe(1);
  });

  /** Sweeps until the walk has come round. */
  async function sweepAll(): Promise<void> {
    await env.SEARCH.prepare("DELETE FROM walk").run();
    do await sweepSearch(env);
    while ((await env.SEARCH.prepare("SELECT after FROM walk").first("after")) !== "");
  }

  it("finds again what was lost, and loses what is gone, at the next sweeps", async () => {
    const [lost, behind, gone] = [mark(), mark(), mark()];
    await list({ title: lost });
    const { agentId } = await list({ title: "Behind" });
    const { agentId: goneId } = await list({ title: gone });
    await env.SEARCH.prepare("DELETE FROM documents WHERE title = ?").bind(lost).run();
    const change = "UPDATE listings SET title = ?, revision = revision + 1 WHERE agent_id = ?";
    await env.CATALOG.prepare(change).bind(behind, agentId).run();
    await env.CATALOG.prepare("DELETE FROM listings WHERE agent_id = ?").bind(goneId).run();
    expect([await found(lost), await found(behind)]).toEqual([0, 0]);
    await sweepAll();
    expect([await found(lost), await found(behind), await found(gone)]).toEqual([1, 1, 0]);
    const left = env.SEARCH.prepare("SELECT count(*) AS n FROM terms WHERE term = ?").bind(gone);
    expect(await left.first("n")).toBe(0);
  });

  it("is made whole in one sweep when it was lost, whatever was listed since", async () => {
    const word = mark();
    const { agentId } = await list({ title: word });
    const { results } = await env.CATALOG.prepare("SELECT * FROM listings WHERE agent_id = ?")
      .bind(agentId)
      .all();
    const names = Object.keys(results[0] as object);
    const values = names.map((name) => (name.endsWith("id") && name !== "tenant_id" ? `${name} || n` : name));
    const copies = `WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 1200)
      INSERT INTO listings (${names}) SELECT ${values.map((value) => (value === "agent_slug" ? "agent_slug || n" : value))} FROM s, listings WHERE agent_id = ?`;
    await env.CATALOG.prepare(copies).bind(agentId).run();
    const clear = ["documents", "terms", "walk"].map((table) => env.SEARCH.prepare(`DELETE FROM ${table}`));
    await env.SEARCH.batch(clear);
    await list({ title: "Listed since" });
    expect(await found(word)).toBe(0);
    await sweepSearch(env);
    expect(await found(word)).toBe(1201);
    expect(await listListings(env, { q: `${word}x` })).toMatchObject({ total: 1201, nearest: true });
    const remove = "DELETE FROM listings WHERE agent_id GLOB ? AND agent_id <> ?";
    await env.CATALOG.prepare(remove).bind(`${agentId}*`, agentId).run();
    await sweepAll();
    expect(await found(word)).toBe(1);
  });

  it("shows nothing that the catalogue does not show, though it still has it", async () => {
    const word = mark();
    const { agentId } = await list({ title: word });
    await env.CATALOG.prepare("UPDATE listings SET status = 'removed' WHERE agent_id = ?")
      .bind(agentId)
      .run();
    expect((await listListings(env, { q: word })).data).toEqual([]);
  });
});
