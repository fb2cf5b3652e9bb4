import { describe, expect, it } from "vitest";
import { bytes, gateTo, ok, type Server, text, to } from "./egress.test-kit.ts";
import type { EgressAnswer } from "./egress.ts";
import { MAX_OPEN, MAX_REQUESTS, MAX_RESPONSE_BYTES, MAX_UNDER_WAY } from "./egress-quota.ts";
import { MAX_REQUEST_BYTES } from "./egress-request.ts";

describe("quotas", () => {
  /** Servers that answer when they are told to. */
  function held() {
    const answers: (() => void)[] = [];
    const gate = gateTo(() => new Promise((resolve) => answers.push(() => resolve(ok()))));
    return { ...gate, answers };
  }

  it("let so many requests be under way, and the others wait", async () => {
    const { ask, sent, answers } = held();
    const all = Array.from({ length: MAX_UNDER_WAY + 2 }, () => ask("https://a.example.com/"));
    await expect.poll(() => sent.length).toBe(MAX_UNDER_WAY);
    while (sent.length < all.length || answers.length > 0) {
      answers.shift()?.();
      await Promise.resolve();
    }
    expect((await Promise.all(all)).every(({ ok }) => ok)).toBe(true);
  });

  it("end a run's requests at a number, with one line for all that follow", async () => {
    const { ask, sent, messages } = gateTo(() => new Response(null));
    for (let i = 0; i < MAX_REQUESTS; i++) await ask("https://a.example.com/");
    for (let i = 0; i < 50; i++)
      expect(await ask("https://a.example.com/")).toMatchObject({ code: "egress_limit" });
    expect(sent).toHaveLength(MAX_REQUESTS);
    expect(messages()).toHaveLength(MAX_REQUESTS + 1);
  });

  it("count hops of redirects as requests", async () => {
    const { ask, sent } = gateTo(({ url }) => (url.endsWith("/1") ? new Response(null) : to("/1")));
    for (let i = 0; i < MAX_REQUESTS / 2; i++)
      expect(await ask("https://a.example.com/")).toMatchObject({ ok: true });
    expect(await ask("https://a.example.com/")).toMatchObject({ ok: false });
    expect(sent).toHaveLength(MAX_REQUESTS);
  });

  it("hold so many bytes of bodies that wait", async () => {
    const { ask, answers } = held();
    const body = bytes(MAX_REQUEST_BYTES);
    const first = [
      ask("https://a.example.com/", { method: "PUT", body }),
      ask("https://a.example.com/", { method: "PUT", body }),
    ];
    expect(await ask("https://a.example.com/", { method: "PUT", body: bytes(1) })).toMatchObject({
      code: "egress_limit",
    });
    await expect.poll(() => answers.length).toBe(2);
    for (const answer of answers) answer();
    await Promise.all(first);
    const after = ask("https://a.example.com/", { method: "PUT", body: bytes(1) });
    await expect.poll(() => answers.length).toBe(3);
    answers[2]?.();
    expect(await after).toMatchObject({ ok: true });
  });

  const endless = () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)) }));

  it("cut an answer off that is too large, and say why", async () => {
    const { egress, ask, messages } = gateTo(endless);
    const answer = await ask("https://a.example.com/");
    await expect(text(answer)).rejects.toThrow("larger than 50 MB");
    expect(egress.brokenOff(0)).toContain("larger than 50 MB");
    expect(messages()).toEqual([expect.stringContaining("→ 200: the answer is larger than 50 MB")]);
    expect(MAX_RESPONSE_BYTES).toBe(50_000_000);
  });

  it("bound what a run receives in all", async () => {
    const { ask } = gateTo(() => {
      let left = 40;
      return new Response(
        new ReadableStream({
          pull: (controller) =>
            left-- > 0 ? controller.enqueue(new Uint8Array(1_000_000)) : controller.close(),
        }),
      );
    });
    const read = async () => (await text(await ask("https://a.example.com/"))).length;
    for (let i = 0; i < 12; i++) expect(await read()).toBe(40_000_000);
    await expect(read()).rejects.toThrow("one run may send and receive 500 MB");
  });

  it("bound the answers that nobody reads; short ones need no reader", async () => {
    const { ask, lines } = gateTo(({ url }) => (url.endsWith("long") ? endless() : ok()));
    for (let i = 1; i <= 2 * MAX_OPEN; i++) {
      expect(await ask("https://a.example.com/")).toMatchObject({ ok: true });
      while (lines.length < i) await scheduler.wait(1);
    }
    const open: EgressAnswer[] = [];
    for (let i = 0; i < MAX_OPEN; i++) open.push(await ask("https://a.example.com/long"));
    expect(await ask("https://a.example.com/")).toMatchObject({
      message: expect.stringContaining("read their bodies"),
    });
    const [first] = open;
    if (first?.ok) await first.body?.cancel();
    expect(await ask("https://a.example.com/")).toMatchObject({ ok: true });
  });
});

describe("the end", () => {
  const hanging: Server = ({ signal }) =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)));

  it("of a run cuts off what is under way, and writes it down", async () => {
    const { egress, ask, messages } = gateTo(hanging);
    const all = Array.from({ length: MAX_UNDER_WAY + 3 }, () => ask("https://a.example.com/"));
    await expect.poll(() => messages().length).toBe(0);
    egress.close();
    expect(messages()).toHaveLength(all.length);
    for (const answer of await Promise.all(all)) expect(answer).toMatchObject({ ok: false });
  });

  it("of a program's interest stops one request", async () => {
    const { egress, ask, messages } = gateTo(hanging);
    const answer = ask("https://a.example.com/");
    egress.abandon(0);
    expect(await answer).toMatchObject({ ok: false });
    expect(messages()).toEqual(["GET https://a.example.com/: the program gave it up"]);
  });
});
