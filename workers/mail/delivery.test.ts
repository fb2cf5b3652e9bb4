import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { env } from "../../test/harness.ts";
import { startWebhookPeer } from "../../test/peers/mail/webhook-endpoint.ts";
import type { Env } from "../kernel/env.ts";
import type { FaultPoint } from "../kernel/fault-point.ts";
import { LEASE_MS, waitAfter } from "./deliver-mail.ts";
import { type MailQueueMessage, sweepMails } from "./mail.queue.ts";
import { bring, clockAt, commitMail, factsOf, LINK, mailTo } from "./mail.test-kit.ts";

const HOUR_MS = 3_600_000;

/** A mail service that the gateway reaches by `fetch`, and the settings that name it. */
function service() {
  const peer = startWebhookPeer();
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => peer.handle(new Request(url, init)));
  const settings = {
    MAIL_SENDER: "http",
    MAIL_ENDPOINT: "https://mail.example.org/in",
    MAIL_ENDPOINT_SECRET: peer.secret,
  };
  return { peer, bindings: { ...env, ...settings } as Env };
}
beforeEach(() => {
  vi.spyOn(console, "warn").mockReturnValue();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Bindings under which a consumer dies at a point, each time as often as told. */
function dyingAt(point: FaultPoint, bindings: Env, times = 1): Env {
  let left = times;
  const fetch = async (url: string) => {
    const dies = url.includes(`/${point}?`) && left > 0;
    if (dies) left -= 1;
    return new Response(null, { status: dies ? 500 : 200 });
  };
  return { ...bindings, FAULTS: { fetch } as unknown as Fetcher };
}

/** What the sweep would send, kept from going anywhere. */
async function sweep(now: number): Promise<string[]> {
  const sent: string[] = [];
  const sendBatch = async (messages: Iterable<MessageSendRequest<MailQueueMessage>>) => {
    for (const { body } of messages) sent.push(body.mailId);
  };
  await sweepMails({ ...env, MAIL_QUEUE: { sendBatch } as unknown as Queue<MailQueueMessage> }, now);
  return sent;
}

describe("a mail whose message comes", () => {
  it("is sent once, however many consumers have its message at the same time", async () => {
    const { peer, bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo("many@example.org"), clock);
    await Promise.all(Array.from({ length: 20 }, () => bring([id, id, id], clock, bindings)));
    expect(peer.requests).toBe(1);
    expect(peer.arrived).toMatchObject([{ id, to: "many@example.org", subject: expect.any(String) }]);
    expect(peer.arrived[0]?.text).toContain(LINK);
    expect(await factsOf(id)).toMatchObject({ state: "sent", attempts: 1, sent_at: clock.at, error: null });
  });

  it("is not sent again later", async () => {
    const { peer, bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo("later@example.org"), clock);
    for (let hour = 0; hour < 3; hour++) {
      expect(await bring([id], clock, bindings)).toEqual(["ack"]);
      clock.at += HOUR_MS;
    }
    expect(peer.requests).toBe(1);
  });

  it("keeps nothing of what it said", async () => {
    const { bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo("erased@example.org"), clock);
    await bring([id], clock, bindings);
    expect(await factsOf(id)).toMatchObject({ state: "sent", parameters: null });
  });

  it("is let go where there is none of that id", async () => {
    expect(await bring(["mai_00000000000000000000000000"], clockAt())).toEqual(["ack"]);
  });
});

describe("a consumer that dies", () => {
  it.each([
    ["before it has sent the mail", "mail.claimed", 1],
    ["after it has sent the mail", "mail.sent", 2],
    ["after it has marked the mail", "mail.marked", 1],
  ] as const)("%s: it arrives once", async (_, point, requests) => {
    const { peer, bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo(`${point}@example.org`), clock);
    expect(await bring([id], clock, dyingAt(point, bindings))).toEqual([undefined]);

    // Its lease holds: nobody else takes the mail, though its message comes again.
    clock.at += LEASE_MS - 1;
    await bring([id], clock, bindings);
    clock.at += 1;
    await bring([id], clock, bindings);
    expect(peer.arrived.map((mail) => mail.id)).toEqual([id]);
    expect(peer.requests).toBe(requests);
    expect(await factsOf(id)).toMatchObject({ state: "sent", parameters: null });
  });

  it("and wakes up late changes nothing of what the next one wrote", async () => {
    const { peer, bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo("late@example.org"), clock);
    // While the first one waits for its answer, its lease ends, and another one takes the mail; it still has it when
    // the first one is told that it failed.
    const answer = peer.handle;
    const [taken, firstEnded] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let second: Promise<unknown> | undefined;
    const toSecond = async (request: Request) => {
      taken.resolve();
      await firstEnded.promise;
      return answer(request);
    };
    peer.handle = async () => {
      peer.handle = toSecond;
      clock.at += LEASE_MS;
      second = bring([id], clock, bindings);
      await taken.promise;
      return new Response(null, { status: 500 });
    };
    await bring([id], clock, bindings);
    expect(await factsOf(id)).toMatchObject({ state: "sending", attempts: 2, next_at: clock.at + LEASE_MS });
    firstEnded.resolve();
    await second;
    expect(await factsOf(id)).toMatchObject({ state: "sent", attempts: 2, error: null });
  });
});

describe("a mail whose message is lost", () => {
  it("is found by the sweep, and one that was just committed or is being sent is not", async () => {
    const clock = clockAt();
    const id = await commitMail(mailTo("lost@example.org"), clock);
    expect(await sweep(clock.at + 29_000)).not.toContain(id);
    expect(await sweep(clock.at + 31_000)).toContain(id);
  });

  it("so is one whose consumer died, once its lease is over", async () => {
    const { bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo("orphan@example.org"), clock);
    await bring([id], clock, dyingAt("mail.claimed", bindings));
    expect(await sweep(clock.at + LEASE_MS)).not.toContain(id);
    expect(await sweep(clock.at + LEASE_MS + 31_000)).toContain(id);
  });

  it("one that has been sent is not, and is forgotten after 90 days", async () => {
    const clock = clockAt();
    const id = await commitMail(mailTo("forgotten@example.org"), clock);
    await bring([id], clock);
    expect(await sweep(clock.at + 89 * 24 * HOUR_MS)).not.toContain(id);
    expect(await factsOf(id)).toMatchObject({ state: "sent" });
    await sweep(clock.at + 91 * 24 * HOUR_MS);
    expect(await factsOf(id)).toBeNull();
  });
});

describe("a mail that could not be sent", () => {
  it("is tried again later and later, for about a day, and then given up", async () => {
    const { peer, bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo("unlucky@example.org"), clock);
    const began = clock.at;
    const errors = vi.spyOn(console, "error").mockReturnValue();
    for (let i = 0; i < 200; i++) peer.trouble.push({ status: 503 });
    const waits: number[] = [];
    for (let outcome = await bring([id], clock, bindings); typeof outcome[0] === "number"; ) {
      const wait = outcome[0];
      waits.push(wait);
      clock.at += wait * 1000;
      outcome = await bring([id], clock, bindings);
    }
    expect(waits[0]).toBeLessThanOrEqual(5);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3600);
    expect(waits.length).toBeGreaterThan(20);
    expect(clock.at - began).toBeGreaterThan(21 * HOUR_MS);
    expect(clock.at - began).toBeLessThan(23 * HOUR_MS);
    expect(await factsOf(id)).toMatchObject({ state: "failed", parameters: null, error: "503" });
    expect(errors.mock.calls.flat().join()).toMatch(
      new RegExp(`${id} \\(verify-address\\) was given up: 503`),
    );
    expect(errors.mock.calls.flat().join()).not.toContain("unlucky@");
    expect(await sweep(clock.at + HOUR_MS)).not.toContain(id);
  });

  it("waits in the queue until then, and arrives at last", async () => {
    const { peer, bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo("at-last@example.org"), clock);
    peer.trouble.push({ status: 429, headers: { "retry-after": "90" } });
    expect(await bring([id], clock, bindings)).toEqual([90]);
    expect(await factsOf(id)).toMatchObject({ state: "queued", next_at: clock.at + 90_000, error: "429" });
    clock.at += 89_000;
    expect(await bring([id], clock, bindings)).toEqual(["ack"]);
    expect(peer.requests).toBe(1);
    clock.at += 1_000;
    await bring([id], clock, bindings);
    expect(await factsOf(id)).toMatchObject({ state: "sent", attempts: 2 });
  });

  it("because it never can be is given up at once", async () => {
    const { peer, bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo("refused@example.org"), clock);
    vi.spyOn(console, "error").mockReturnValue();
    peer.trouble.push({ status: 422 });
    expect(await bring([id], clock, bindings)).toEqual(["ack"]);
    expect(await factsOf(id)).toMatchObject({ state: "failed", parameters: null, error: "422" });
  });

  it("before its link expired is given up: the link is of no use", async () => {
    const { peer, bindings } = service();
    const clock = clockAt(Date.UTC(2027, 0, 1));
    const id = await commitMail(mailTo("expired@example.org"), clock);
    vi.spyOn(console, "error").mockReturnValue();
    await bring([id], clock, bindings);
    expect(peer.requests).toBe(0);
    expect(await factsOf(id)).toMatchObject({ state: "failed", error: expect.stringContaining("expired") });
  });

  it("after a day in which its consumer kept dying is not sent again: the other side may have forgotten it", async () => {
    const { peer, bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo("stuck@example.org"), clock);
    vi.spyOn(console, "error").mockReturnValue();
    await bring([id], clock, dyingAt("mail.sent", bindings));
    clock.at += 25 * HOUR_MS;
    await bring([id], clock, bindings);
    expect(peer.requests).toBe(1);
    expect(await factsOf(id)).toMatchObject({ state: "failed", parameters: null });
  });

  it("for want of a setting says so, and goes when it is there", async () => {
    const { peer, bindings } = service();
    const clock = clockAt();
    const id = await commitMail(mailTo("setting@example.org"), clock);
    const [wait] = await bring([id], clock, { ...bindings, MAIL_ENDPOINT: "" });
    expect(await factsOf(id)).toMatchObject({ state: "queued", error: "Error: MAIL_ENDPOINT is not set" });
    clock.at += Number(wait) * 1000;
    await bring([id], clock, bindings);
    expect(peer.arrived).toHaveLength(1);
  });
});

it("waits twice as long each time, from five seconds to an hour, half of it by chance", () => {
  expect([1, 2, 3, 10, 11, 40].map((n) => waitAfter(n, 0, () => 1) / 1000)).toEqual([
    5, 10, 20, 2560, 3600, 3600,
  ]);
  expect(waitAfter(1, 0, () => 0)).toBe(2500);
  expect(waitAfter(1, 60_000)).toBe(60_000);
  expect(waitAfter(1, 999 * HOUR_MS)).toBe(HOUR_MS);
});
