import { createScheduledController } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { env, makeTenant } from "../test/harness.ts";
import worker from "./index.ts";
import type { Env } from "./kernel/env.ts";
import { newEvent } from "./kernel/events.ts";
import { newId } from "./kernel/ids.ts";
import { clockAt, commitMail, factsOf, mailTo } from "./mail/mail.test-kit.ts";

const countOf = (database: D1Database, table: string) =>
  database.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>("n");

it("the scheduler sends what waits, and removes what is over", async () => {
  const { id } = await makeTenant();
  const event = newEvent(id, "agent.changed", 0, { id: newId("agt") });
  const user = newId("usr");
  await env.DIRECTORY.batch([
    env.DIRECTORY.prepare(
      "INSERT INTO users (id, email, name, password_hash, created_at) VALUES (?, ?, '', '', 0)",
    ).bind(user, `${user}@example.org`),
    env.DIRECTORY.prepare("INSERT INTO sessions (id, user_id, expires_at) VALUES ('s', ?, 1)").bind(user),
    env.DIRECTORY.prepare(
      "INSERT INTO login_attempts (key, attempts, retry_at, expires_at) VALUES ('k', 1, 0, 1)",
    ),
    env.DIRECTORY.prepare(
      `INSERT INTO directory_outbox (id, action, target_id, detail, actor_type, actor_id, request_id, address, user_agent, at, tenants)
       VALUES ('aud_1', 'session.opened', 'usr_1', '{}', 'user', 'usr_1', 'req_1', '', '', 0, ?)`,
    ).bind(JSON.stringify([id])),
  ]);
  await env.DATA.batch([
    env.DATA.prepare("INSERT INTO outbox_events (tenant_id, id, event, at) VALUES (?, ?, ?, 0)").bind(
      id,
      event.id,
      JSON.stringify(event),
    ),
    env.DATA.prepare("INSERT INTO pending_bundles (tenant_id, id, at) VALUES (?, 'd', 0)").bind(id),
  ]);
  const mail = await commitMail(mailTo("swept@example.org"), clockAt(Date.now() - 31_000));
  await env.BUNDLES.put(`t/${id}/bundles/d.tar`, "left behind");

  await worker.scheduled(createScheduledController(), env as unknown as Env);

  for (const table of ["sessions", "login_attempts", "directory_outbox"])
    expect(await countOf(env.DIRECTORY, table), table).toBe(0);
  for (const table of ["outbox_events", "pending_bundles"])
    expect(await countOf(env.DATA, table), table).toBe(0);
  expect(await env.BUNDLES.head(`t/${id}/bundles/d.tar`)).toBeNull();
  await vi.waitFor(async () => expect(await factsOf(mail)).toMatchObject({ state: "sent" }), 5_000);
});

it("what one of the scheduler's chores needs may be away: the others are done", async () => {
  const errors = vi.spyOn(console, "error").mockReturnValue();
  await env.DIRECTORY.prepare(
    "INSERT INTO login_attempts (key, attempts, retry_at, expires_at) VALUES ('k', 1, 0, 1)",
  ).run();
  const DATA = { prepare: () => ({ bind: () => ({ all: () => Promise.reject(new Error("away")) }) }) };
  await worker.scheduled(createScheduledController(), { ...env, DATA } as unknown as Env);
  expect(await countOf(env.DIRECTORY, "login_attempts")).toBe(0);
  expect(errors.mock.calls.flat().join()).toContain("scheduled:");
});
