import { beforeAll, describe, expect, it } from "vitest";
import { expectOk, request, type TestTenant } from "../../test/harness.ts";
import { ROLES } from "../kernel/permissions.ts";
import { auditedTenant, seal, tamper, write } from "./audit.test-kit.ts";
import { commit } from "./commit.ts";
import type { AuditEntryView } from "./contract.ts";
import { csvField } from "./export-audit.ts";
import { SEARCHED_ENTRIES } from "./queries.ts";

interface Page {
  data: AuditEntryView[];
  nextCursor: string | null;
}

const DAY = Date.UTC(2026, 5, 15, 12);
let tenant: TestTenant;
let owner: string;
beforeAll(async () => {
  tenant = await auditedTenant();
  owner = await tenant.keyFor("owner");
  await write(tenant, 3, DAY);
  const ctx = {
    ...tenant.ctx(),
    address: "192.0.2.7",
    userAgent: "Browser/1",
    clock: { now: () => DAY + 86_400_000 },
  };
  const actor = { ...ctx.actor, id: "usr_ada" } as typeof ctx.actor;
  const detail = { before: { name: "=1+1" }, after: { name: 'Zoë "Z", \n42' } };
  await commit({ ...ctx, actor }, [], { action: "member.renamed", targetId: "thing_1", detail });
  await seal(tenant);
});

const as = (key: string, path: string) =>
  request(`/api/v1/audit${path}`, { headers: { authorization: `Bearer ${key}` } });
const search = async (query: string) => (await expectOk<Page>(as(owner, `?${query}`))).data;
const found = async (query: string) =>
  (await search(query)).map(({ action, targetId }) => `${action} ${targetId}`);

describe("GET /api/v1/audit", () => {
  it("lists entries newest first, with who, what, to what and from where", async () => {
    const data = await search("to=2026-12-31&from=2026-06-01");
    expect(
      data
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    ).toEqual(data.map(({ at }) => at));
    const entry = data.find(({ action }) => action === "member.renamed");
    expect(entry).toMatchObject({
      ...{ at: "2026-06-16T12:00:00.000Z", actor: { type: "user", id: "usr_ada" }, targetId: "thing_1" },
      ...{ address: "192.0.2.7", userAgent: "Browser/1", detail: { before: { name: "=1+1" } } },
    });
    expect(entry?.seq).toBeGreaterThan(0);
    expect(entry?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(data)).not.toMatch(/salt|commitment/);
  });

  const things = [2, 1, 0].map((i) => `thing.changed thing_${i}`);
  it.each([
    ["action=thing.", things],
    ["action=hing.", []],
    ["actor=usr_ada", ["member.renamed thing_1"]],
    ["target=thing_1", ["member.renamed thing_1", "thing.changed thing_1"]],
    ["target=thing_1&actor=usr_ada", ["member.renamed thing_1"]],
    ["target=thing_2&actor=usr_ada", []],
    ["q=ZO%C3%8B", ["member.renamed thing_1"]],
    ["q=BROWSER/1", ["member.renamed thing_1"]],
    ["q=192.0.2.7&action=member", ["member.renamed thing_1"]],
    ["from=2026-06-15&to=2026-06-15", things],
    ["from=2026-06-16T12:00:00Z&to=2026-06-16T14:00:00%2B02:00", ["member.renamed thing_1"]],
    ["to=2026-06-14", []],
  ])("finds by %s", async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it("gives the same pages whatever their size, and none twice", async () => {
    for (const query of ["action=thing.", "target=thing_1", "from=2026-06-15&to=2026-06-16"]) {
      const pages: string[] = [];
      let cursor = "";
      do {
        const page = await expectOk<Page>(
          as(owner, `?${query}&limit=1&cursor=${cursor}`.replace(/&cursor=$/, "")),
        );
        pages.push(...page.data.map(({ id }) => id));
        cursor = page.nextCursor ?? "";
      } while (cursor);
      expect(pages).toEqual((await search(query)).map(({ id }) => id));
    }
  });

  it("looks at so many entries for one page, and goes on with the next", async () => {
    const large = await auditedTenant();
    await write(large, 1, DAY);
    const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${SEARCHED_ENTRIES})
      INSERT INTO audit_entries (tenant_id, id, actor_type, actor_id, action, target_id, detail, request_id, at)
      SELECT ?1, 'aud_' || printf('%026d', i), 'user', 'usr_x', 'other.made', 't', '{}', 'r', ?2 + i FROM n`;
    await tamper(large, rows, DAY + 1000);
    const key = await large.keyFor("admin");
    const first = await expectOk<Page>(as(key, "?action=thing."));
    expect([first.data.length, first.nextCursor]).toEqual([0, expect.any(String)]);
    const second = await expectOk<Page>(as(key, `?action=thing.&cursor=${first.nextCursor}`));
    expect([second.data.length, second.nextCursor]).toEqual([1, null]);
  });

  it.each(["cursor=nonsense", "from=yesterday", "to=2026-13-01", "limit=0", "q=%00"])(
    "refuses %s",
    async (query) => {
      expect((await as(owner, `?${query}`)).status).toBe(400);
    },
  );
});

describe("GET /api/v1/audit/export", () => {
  it("gives a CSV file whose fields no spreadsheet takes for a formula", async () => {
    const response = await as(owner, "/export?actor=usr_ada");
    expect(response.headers.get("content-type")).toContain("text/csv");
    expect(response.headers.get("content-disposition")).toContain(`audit-${tenant.slug}.csv`);
    const [head, line, end] = (await response.text()).split("\r\n");
    expect(head).toBe(
      '"seq","at","action","actor_type","actor_id","target_id","address","user_agent","request_id","detail","id","hash"',
    );
    const detail = JSON.stringify({ before: { name: "=1+1" }, after: { name: 'Zoë "Z", \n42' } });
    expect(line).toContain(
      `"usr_ada","thing_1","192.0.2.7","Browser/1","req_test","${detail.replaceAll('"', '""')}"`,
    );
    expect(end).toBe("");
  });

  it.each([
    ["=1+1", '"\'=1+1"'],
    ["+1", '"\'+1"'],
    ["-1", '"\'-1"'],
    ["@sum(a)", '"\'@sum(a)"'],
    ["\tx", '"\'\tx"'],
    ["\rx", '"\'\rx"'],
    ["\nx", '"\'\nx"'],
    ["＝1+1", '"\'＝1+1"'],
    ["＠sum(a)", '"\'＠sum(a)"'],
    ['a"b,c\r\nd', '"a""b,c\r\nd"'],
    [null, '""'],
    [7, '"7"'],
  ])("writes %j as %j", (value, field) => {
    expect(csvField(value)).toBe(field);
  });

  it("gives JSON Lines with the API's own entries, over many pages", async () => {
    const many = await auditedTenant();
    const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
      INSERT INTO audit_entries (tenant_id, id, actor_type, actor_id, action, target_id, detail, request_id, at)
      SELECT ?1, 'aud_' || printf('%026d', i), 'user', 'usr_x', 'other.made', 't' || i, '{}', 'r', ?2 FROM n`;
    await tamper(many, rows, DAY);
    const response = await as(await many.keyFor("owner"), "/export?format=jsonl&action=other.");
    const lines = new TextDecoder()
      .decode(await response.arrayBuffer())
      .trimEnd()
      .split("\n");
    expect(new Set(lines.map((line) => (JSON.parse(line) as AuditEntryView).id)).size).toBe(1200);
  });
});

describe("the audit log", () => {
  it.each(ROLES)("is for owners and admins, not for a %s who is neither", async (role) => {
    const key = await tenant.keyFor(role);
    const allowed = role === "owner" || role === "admin";
    for (const path of ["", "/verify", "/export"]) {
      const response = await as(key, path);
      expect([path, response.status]).toEqual([path, allowed ? 200 : 403]);
      await response.body?.cancel();
    }
  });

  it("is its tenant's own", async () => {
    const other = await (await auditedTenant()).keyFor("owner");
    for (const path of ["?target=thing_1", "/export?target=thing_1&format=jsonl"])
      expect(new TextDecoder().decode(await (await as(other, path)).arrayBuffer())).not.toContain("thing_1");
  });

  it("says that it was tampered with", async () => {
    expect(await expectOk(as(owner, "/verify"))).toMatchObject({ ok: true, nextCursor: null });
    await tamper(tenant, "UPDATE audit_entries SET actor_id = 'usr_else' WHERE tenant_id = ?1 AND seq = 2");
    const found = { ok: false, brokenAt: { seq: 2, reason: "changed" } };
    expect(await expectOk(as(owner, "/verify"))).toMatchObject(found);
    expect((await as(owner, "/verify?cursor=nonsense")).status).toBe(400);
  });
});
