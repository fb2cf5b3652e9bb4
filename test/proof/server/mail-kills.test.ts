import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Server, startServer } from "../../e2e/server.ts";
import { listen } from "../../peers/listen.ts";
import { startWebhookPeer } from "../../peers/mail/webhook-endpoint.ts";
import { seed, times } from "../../soak.ts";

const ROUNDS = times(1, 5);
const PEOPLE = times(12, 60);
/** Each round at another moment: of some the row is being written, of others the mail is on its way. */
const MOMENTS = fc.sample(fc.nat(400), { numRuns: ROUNDS, seed });
/** A lease has to run out, and a sweep to find the mail. */
const PATIENCE_MS = 150_000;

const peer = startWebhookPeer();
let endpoint: { url: string; stop(): void };
let server: Server;
beforeAll(async () => {
  endpoint = await listen(peer);
  server = await startServer({
    env: {
      QUAYSIDE_MAIL_SENDER: "http",
      QUAYSIDE_MAIL_FROM: "post@quayside.example",
      QUAYSIDE_MAIL_ENDPOINT: `${endpoint.url}/mails`,
      QUAYSIDE_MAIL_ENDPOINT_SECRET: peer.secret,
    },
  });
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
  endpoint?.stop();
});

/** What a sign-up was answered, or why it was not. Each comes from an address of its own: there are limits. */
function signUp(email: string, localAddress: string): Promise<number | string> {
  const body = JSON.stringify({ email, name: "Grace", password: `knots of ${email}` });
  const headers = { "content-type": "application/json" };
  const url = `${server.url.replace("localhost", "127.0.0.1")}/api/v1/auth/signup`;
  return new Promise((resolve) => {
    const sent = request(url, { method: "POST", headers, localAddress }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 500);
    });
    sent.on("error", (error) => resolve(String(error)));
    sent.end(body);
  });
}

const mailsTo = (email: string): number => peer.arrived.filter(({ to }) => to === email).length;

it.each(MOMENTS.map((ms, round) => ({ ms, round })))(
  "whoever signed up before a kill -9 of the gateway gets one mail (round $round)",
  async ({ ms, round }) => {
    const emails = Array.from({ length: PEOPLE }, (_, n) => `sailor-${round}-${n}@example.org`);
    const accepted: string[] = [];
    const refused: (number | string)[] = [];
    const health = () => fetch(`${server.url}/api/v1/health`).then(({ status }) => status, String);
    await expect.poll(health, { timeout: 60_000 }).toBe(200);
    const signUps = emails.map(async (email, n) => {
      const answer = await signUp(email, `127.0.${round + 1}.${n + 1}`);
      if (Number(answer) < 300) accepted.push(email);
      else refused.push(answer);
    });
    // What they were refused with stands in the failure.
    await expect.poll(() => accepted.length > 0 || refused, { interval: 2, timeout: 60_000 }).toBe(true);
    await pause(ms);
    process.kill(server.pids().gateway, "SIGKILL");
    await Promise.all(signUps);
    await expect
      .poll(() => accepted.filter((email) => mailsTo(email) === 0), { timeout: PATIENCE_MS, interval: 250 })
      .toEqual([]);
    expect(emails.filter((email) => mailsTo(email) > 1)).toEqual([]);
  },
  PATIENCE_MS + 60_000,
);
