import { expect, it, vi } from "vitest";
import { env } from "../../test/harness.ts";
import { eq, platformDb, sql } from "../kernel/db.ts";
import { wakeMail } from "./mail.queue.ts";
import { clockAt, commitMail, factsOf, LINK, mailTo } from "./mail.test-kit.ts";
import { mails } from "./tables.ts";
import { mailWrite } from "./write-mail.ts";

const rows = async (key: string) =>
  (await env.DIRECTORY.prepare("SELECT id FROM mails WHERE key = ?").bind(key).all()).results.length;

it("is sent through the queue once it is committed", async () => {
  const id = await commitMail(mailTo("through-queue@example.org"), clockAt());
  expect(await factsOf(id)).toMatchObject({ state: "queued", attempts: 0 });
  await wakeMail(env, [id]);
  await vi.waitFor(
    async () => expect(await factsOf(id)).toMatchObject({ state: "sent", attempts: 1 }),
    5_000,
  );
});

it("is written in the batch of the change that causes it, or not at all", async () => {
  const { write, id } = await mailWrite(env, mailTo("broken-batch@example.org"), clockAt());
  const db = platformDb(env, "DIRECTORY");
  await expect(db.batch([write, db.run(sql`INSERT INTO nowhere VALUES (1)`)])).rejects.toThrow();
  expect(await factsOf(id)).toBeNull();
});

it("is written once for a key, however often its event is", async () => {
  const mail = mailTo("once@example.org", "verify:once");
  await Promise.all(Array.from({ length: 10 }, () => commitMail(mail, clockAt())));
  expect(await rows("verify:once")).toBe(1);
});

it("is not written where the batch has changed nothing", async () => {
  const clock = clockAt();
  const db = platformDb(env, "DIRECTORY");
  const change = (address: string) =>
    db.update(mails).set({ error: "x" }).where(eq(mails.recipient, address));
  const when = sql`EXISTS (SELECT 1 FROM mails WHERE error = 'x')`;
  const without = await mailWrite(env, mailTo("unchanged@example.org"), clock, when);
  await db.batch([change("nobody@example.org"), without.write]);
  expect(await factsOf(without.id)).toBeNull();

  await commitMail(mailTo("there@example.org"), clock);
  const second = await mailWrite(env, mailTo("changed@example.org"), clock, when);
  await db.batch([change("there@example.org"), second.write]);
  expect(await factsOf(second.id)).toMatchObject({ state: "queued" });
});

it("keeps what it says sealed", async () => {
  const id = await commitMail(mailTo("sealed@example.org"), clockAt());
  const row = JSON.stringify(await factsOf(id));
  expect(row).not.toContain(LINK);
  expect(row).not.toContain("secret-of-the-link");
  expect(JSON.parse(row)).toMatchObject({ recipient: "sealed@example.org", parameters: expect.any(String) });
});

it.each(["", "nobody", "a@b", "ada@example.org\r\nBcc: eve@example.org", "ada@example.org, eve@example.org"])(
  "goes to no address such as %j",
  async (to) => {
    await expect(mailWrite(env, mailTo(to), clockAt())).rejects.toMatchObject({
      refusal: { code: "invalid_input" },
    });
  },
);

it("is refused at once when its link is none", async () => {
  const mail = mailTo("no-link@example.org");
  const message = { ...mail.message, link: "javascript:alert(1)" } as typeof mail.message;
  await expect(mailWrite(env, { ...mail, message }, clockAt())).rejects.toThrow("not a web address");
});
