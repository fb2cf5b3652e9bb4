import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Env } from "../../workers/kernel/env.ts";
import { type Id, newId } from "../../workers/kernel/ids.ts";
import { hasOutbox, type SENDERS, senderOf } from "../../workers/mail/senders/index.ts";
import { postJson } from "../../workers/mail/senders/post-json.ts";
import type { Letter, MailSender } from "../../workers/mail/senders/sender.ts";
import { listen } from "../peers/listen.ts";
import { cloudflareEmailPeer } from "../peers/mail/cloudflare-email.ts";
import type { ArrivedMail } from "../peers/mail/peer.ts";
import { startResendPeer } from "../peers/mail/resend.ts";
import { startWebhookPeer } from "../peers/mail/webhook-endpoint.ts";

const [resend, endpoint, cloudflare] = [startResendPeer(), startWebhookPeer(), cloudflareEmailPeer()];
let [resendAt, endpointAt]: { url: string; stop(): void }[] = [];
beforeAll(async () => {
  [resendAt, endpointAt] = await Promise.all([listen(resend), listen(endpoint)]);
});
afterAll(() => {
  resendAt?.stop();
  endpointAt?.stop();
});
beforeEach(() => {
  for (const peer of [resend, endpoint, cloudflare]) {
    peer.arrived.length = 0;
    peer.trouble.length = 0;
  }
});

const envOf = (settings: Partial<Env>): Env => ({ ENVIRONMENT: "development", ...settings }) as Env;

interface Case {
  sender(settings?: Partial<Env>): MailSender;
  arrived: ArrivedMail[];
  /** Whether the other side sends a mail once, however often it comes. */
  once: boolean;
  /** Answers of the other side that say no for good, and that say not now. */
  refusals: (() => void)[];
  failures: (() => void)[];
}

const http = (peer: typeof resend | typeof endpoint) => (status: number) => () =>
  void peer.trouble.push({
    status,
    body: { name: "for reader@example.org", message: "about reader@example.org" },
  });
const REFUSED = [400, 413, 422];
const NOT_NOW = [301, 401, 403, 409, 429, 500, 502, 503];

const CASES: Record<keyof typeof SENDERS, Case> = {
  resend: {
    sender: (more) =>
      senderOf(
        envOf({
          MAIL_SENDER: "resend",
          RESEND_API_KEY: resend.apiKey,
          RESEND_URL: resendAt?.url ?? "",
          ...more,
        }),
      ),
    arrived: resend.arrived,
    once: true,
    refusals: REFUSED.map(http(resend)),
    failures: [...NOT_NOW.map(http(resend)), () => void resend.trouble.push("answer-lost")],
  },
  http: {
    sender: (more) =>
      senderOf(
        envOf({
          MAIL_SENDER: "http",
          MAIL_ENDPOINT: `${endpointAt?.url}/mails`,
          MAIL_ENDPOINT_SECRET: endpoint.secret,
          ...more,
        }),
      ),
    arrived: endpoint.arrived,
    once: true,
    refusals: REFUSED.map(http(endpoint)),
    failures: [...NOT_NOW.map(http(endpoint)), () => void endpoint.trouble.push("answer-lost")],
  },
  cloudflare: {
    sender: (more) =>
      senderOf(envOf({ MAIL_SENDER: "cloudflare", EMAIL: cloudflare as unknown as SendEmail, ...more })),
    arrived: cloudflare.arrived,
    once: false,
    refusals: [
      "E_VALIDATION_ERROR",
      "E_RECIPIENT_SUPPRESSED",
      "E_CONTENT_TOO_LARGE",
      "E_HEADER_VALUE_INVALID",
    ].map((code) => () => void cloudflare.trouble.push(code)),
    failures: [
      ...[
        "E_RATE_LIMIT_EXCEEDED",
        "E_DAILY_LIMIT_EXCEEDED",
        "E_INTERNAL_SERVER_ERROR",
        "E_SENDER_NOT_VERIFIED",
      ],
      ...["E_DELIVERY_FAILED", new TypeError("the network")],
    ].map((trouble) => () => void cloudflare.trouble.push(trouble)),
  },
};

const letter = (over: Partial<Letter> = {}): Letter => ({
  id: newId("mai") as Id<"mai">,
  from: { name: "Harbour", address: "hello@quayside.test" },
  to: "reader@example.org",
  subject: "Grüße an alle ⚓",
  html: "<p>Hello &amp; welcome</p>",
  text: "Hello & welcome\n",
  ...over,
});

describe.each(Object.entries(CASES))(
  "the sender %s",
  (name, { sender, arrived, once, refusals, failures }) => {
    it("hands a mail on as it is, and says what the other side calls it", async () => {
      const mail = letter();
      const outcome = await sender().send(mail);
      expect(outcome).toEqual({ result: "sent", providerId: expect.stringMatching(/.{8}/) });
      const { id, to, subject, html, text } = mail;
      expect(arrived).toEqual([
        { id, to, subject, html, text, from: expect.stringContaining("hello@quayside.test") },
      ]);
      expect(arrived[0]?.from).toMatch(/^"?Harbour"? </);
      expect(sender().name).toBe(name);
    });

    it("sends a mail again under the same id", async () => {
      const mail = letter();
      const first = await sender().send(mail);
      const second = await sender().send(mail);
      expect([first.result, second.result]).toEqual(["sent", "sent"]);
      expect(arrived.map(({ id }) => id)).toEqual(once ? [mail.id] : [mail.id, mail.id]);
    });

    it("tells what is refused for good from what may be taken later, and repeats nothing of the mail", async () => {
      for (const [result, troubles] of [
        ["refused", refusals],
        ["failed", failures],
      ] as const) {
        for (const trouble of troubles) {
          trouble();
          const outcome = await sender().send(letter());
          expect(outcome).toMatchObject({ result, reason: expect.stringMatching(/^[\w .]+$/) });
          expect(JSON.stringify(outcome)).not.toContain("reader@");
        }
      }
      expect(await sender().send(letter())).toMatchObject({ result: "sent" });
    });

    it("keeps a name that would be another address within the name", async () => {
      const from = { name: 'Eve" <eve@example.org>, "x\\', address: "hello@quayside.test" };
      expect(await sender().send(letter({ from }))).toMatchObject({ result: "sent" });
      expect(arrived[0]?.from.endsWith(" <hello@quayside.test>")).toBe(true);
    });
  },
);

describe("what a sender asks of its surroundings", () => {
  it("waits for as long as it is told to", async () => {
    resend.trouble.push({
      status: 429,
      headers: { "retry-after": "7" },
      body: { name: "rate_limit_exceeded" },
    });
    const outcome = await CASES.resend.sender().send(letter());
    expect(outcome).toEqual({ result: "failed", reason: "429 rate_limit_exceeded", retryAfterMs: 7000 });
  });

  it("gives up waiting for an answer", async () => {
    endpoint.trouble.push("silent");
    const answer = await postJson(`${endpointAt?.url}/`, {}, "{}", 30);
    expect(answer).toEqual({ result: "failed", reason: "TimeoutError" });
  });

  it("takes a mail that Resend has in other words for sent", async () => {
    const mail = letter();
    await CASES.resend.sender().send(mail);
    expect(await CASES.resend.sender().send({ ...mail, text: "The template has changed.\n" })).toMatchObject({
      result: "sent",
    });
    expect(resend.arrived).toHaveLength(1);
  });

  it("does not follow a redirect with what is secret", async () => {
    endpoint.trouble.push({ status: 307, headers: { location: `${resendAt?.url}/emails` } });
    const before = resend.requests;
    expect(await CASES.http.sender().send(letter())).toMatchObject({ result: "failed", reason: "307" });
    expect(resend.requests).toBe(before);
  });

  it("signs with the secret that both sides have", async () => {
    const other = { MAIL_ENDPOINT_SECRET: `whsec_${Buffer.alloc(32, 8).toString("base64")}` };
    expect(await CASES.http.sender(other).send(letter())).toMatchObject({ result: "failed", reason: "401" });
    expect(endpoint.arrived).toEqual([]);
  });

  it.each([
    [{ MAIL_SENDER: "resend" }, "RESEND_API_KEY is not set"],
    [{ MAIL_SENDER: "http", MAIL_ENDPOINT_SECRET: "whsec_AAAA" }, "MAIL_ENDPOINT is not set"],
    [{ MAIL_SENDER: "http", MAIL_ENDPOINT: "https://mail.example.org" }, "MAIL_ENDPOINT_SECRET is not set"],
    [{ MAIL_SENDER: "http", MAIL_ENDPOINT: "http://mail.example.org" }, "must be an https address"],
    [{ MAIL_SENDER: "cloudflare" }, "EMAIL is not set"],
    [{ MAIL_SENDER: "toString" }, "MAIL_SENDER is"],
    [{ ENVIRONMENT: "production" }, "must be one of cloudflare, resend, http"],
    [
      { ENVIRONMENT: "production", MAIL_SENDER: "http", MAIL_ENDPOINT: "http://127.0.0.1:1" },
      "must be an https address",
    ],
  ])("says of %j what is missing", (settings, message) => {
    expect(() => senderOf(envOf(settings))).toThrow(message);
  });

  it("keeps mails here in development alone, and only when nobody is named who sends them", () => {
    expect(hasOutbox({ ENVIRONMENT: "development" })).toBe(true);
    expect(hasOutbox({ ENVIRONMENT: "development", MAIL_SENDER: "resend" })).toBe(false);
    expect(hasOutbox({ ENVIRONMENT: "production" })).toBe(false);
    expect(senderOf(envOf({})).name).toBe("outbox");
  });
});
