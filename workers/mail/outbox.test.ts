import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { env } from "../../test/harness.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { BRAND, bring, clockAt, commitMail, LINK, mailTo } from "./mail.test-kit.ts";
import { findOutboxMail, listOutbox, type OutboxMail } from "./read-outbox.ts";

const gateway = (exports as unknown as { default: { fetch(request: Request): Promise<Response> } }).default;
const HERE = "127.0.0.1:51234";

/** A request from another end of a connection. */
const from = (clientIp: string | undefined, path: string, headers: Record<string, string> = {}) =>
  gateway.fetch(
    new Request(`http://quayside.test${path}`, {
      headers,
      ...(clientIp ? { cf: { clientIp } } : {}),
    } as RequestInit),
  );
const json = async (path: string) => (await (await from(HERE, path)).json<{ data: OutboxMail[] }>()).data;

let id: Id<"mai">;
let path: string;
beforeAll(async () => {
  await env.DIRECTORY.exec("DELETE FROM mails");
  const clock = clockAt();
  await commitMail(mailTo("first@example.org"), clock);
  clock.at += 1000;
  id = await commitMail(
    {
      ...mailTo("reader@example.org"),
      brand: { ...BRAND, senderName: 'Eve"\r\nBcc: x@example.org' },
      message: {
        template: "invitation",
        inviter: "<script>alert(1)</script>",
        workspace: "Harbour",
        role: "admin",
        link: LINK,
        expiresAt: clock.at + 1000,
      },
    },
    clock,
  );
  await bring([id], clock);
  path = `/dev/mail/${id}`;
});

describe("the outbox", () => {
  it("keeps what was said, newest first, and by recipient", async () => {
    const [newest, before] = await json("/dev/mail.json");
    expect([newest?.to, before?.to]).toEqual(["reader@example.org", "first@example.org"]);
    expect(newest).toMatchObject({
      id,
      state: "sent",
      template: "invitation",
      createdAt: expect.any(String),
    });
    expect(before).toMatchObject({ state: "queued", content: { message: { link: LINK } } });
    expect(await json("/dev/mail.json?to=READER@example.org")).toHaveLength(1);
    expect(await json("/dev/mail.json?to=nobody@example.org")).toEqual([]);
    expect(await json("/dev/mail.json?to=*")).toEqual([]);
  });

  it("shows a mail in a frame in which nothing runs", async () => {
    const page = await (await from(HERE, path)).text();
    expect(page).toContain(`src="${path}/html"`);
    expect(page).toMatch(/<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    const response = await from(HERE, `${path}/html`);
    expect(response.headers.get("content-security-policy")).toMatch(
      /^sandbox allow-popups[^;]*; default-src 'none';/,
    );
    expect(response.headers.get("content-security-policy")).not.toMatch(/allow-(?:scripts|same-origin)/);
    const html = await response.text();
    expect(html).toContain("&lt;script&gt;alert(1)");
    expect(html).not.toContain("<script");
  });

  it("shows the headers as lines of their own", async () => {
    const page = await (await from(HERE, `${path}?tab=headers`)).text();
    expect(page).toContain("X-Entity-Ref-ID");
    expect(page).not.toMatch(/\nBcc:/);
  });

  it("says when there is no such mail", async () => {
    expect((await from(HERE, "/dev/mail/mai_nothing")).status).toBe(404);
    expect((await from(HERE, "/dev/mail/mai_nothing/html")).status).toBe(404);
  });

  it("is empty where mails are delivered", async () => {
    for (const bindings of [{ MAIL_SENDER: "resend" }, { ENVIRONMENT: "production" }]) {
      expect(await listOutbox({ ...env, ...bindings } as Env)).toEqual([]);
      expect(await findOutboxMail({ ...env, ...bindings } as Env, id)).toBeNull();
    }
  });
});

describe.each(["/dev/mail", "/dev/mail.json", "/dev/mail/ID", "/dev/mail/ID/html", "/dev/mail.data"])(
  "%s",
  (route) => {
    const at = () => route.replace("ID", id);

    it.each([undefined, "192.0.2.7:51234", "[2001:db8::1]:51234"])("does not exist for %s", async (peer) => {
      const response = await from(peer, at(), { "cf-connecting-ip": "127.0.0.1" });
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain("reader@example.org");
    });

    it("does not exist for whom a proxy on this machine asks", async () => {
      expect((await from(HERE, at(), { "x-forwarded-for": "127.0.0.1" })).status).toBe(404);
    });
  },
);
