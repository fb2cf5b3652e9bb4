import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { env } from "../../test/harness.ts";
import { type Id, newId } from "../../workers/kernel/ids.ts";
import { storeOf } from "../../workers/runs/store-object.do.ts";
import { bindingFor, instanceTypeFor, ownImageId } from "./classes.ts";
import { Compiled } from "./compiled.ts";
import { egress } from "./egress.ts";
import { Places } from "./places.ts";
import { watched } from "./watched.ts";

describe("the class of a container", () => {
  it.each([
    [{ cpus: 0.0625, memoryMb: 64 }, "basic"],
    [{ cpus: 0.25, memoryMb: 1_024 }, "basic"],
    [{ cpus: 0.5, memoryMb: 512 }, "standard-1"],
    [{ cpus: 0.25, memoryMb: 2_048 }, "standard-1"],
    [{ cpus: 1, memoryMb: 512 }, "standard-2"],
    [{ cpus: 0.5, memoryMb: 8_192 }, "standard-4"],
    [{ cpus: 4, memoryMb: 12_288 }, "standard-4"],
  ])("has at least what the agent may use: %o is %s", (limits, name) => {
    expect(instanceTypeFor(limits).name).toBe(name);
  });

  it("is the language's, or the Dockerfile's own", async () => {
    const spec = { owner: "ten_a" as Id<"ten">, bundleDigest: "d", cpus: 0.5, memoryMb: 512 };
    expect(await bindingFor({ ...spec, language: "rust" })).toBe("RUST_STANDARD_1");
    expect(await bindingFor(spec)).toBe(`OWN_${(await ownImageId(spec)).toUpperCase()}`);
    expect(await bindingFor({ ...spec, owner: "ten_b" as Id<"ten"> })).not.toBe(await bindingFor(spec));
  });
});

describe("the places in a container", () => {
  const forever = new AbortController().signal;

  it("are given in order, as many as there are", async () => {
    const places = new Places();
    const got: number[] = [];
    await places.take(1, forever);
    const waiting = [1, 2].map((n) => places.take(1, forever).then(() => got.push(n)));
    await Promise.resolve();
    expect([got, places.hasRoom(1)]).toEqual([[], false]);
    places.leave();
    await waiting[0];
    expect(got).toEqual([1]);
    places.leave();
    await waiting[1];
    expect([got, places.taken]).toEqual([[1, 2], 1]);
  });

  it("are not given where a run was left, nor to who no longer waits", async () => {
    const places = new Places();
    places.retired = true;
    const gone = new AbortController();
    const waits = places.take(1, gone.signal);
    gone.abort();
    await expect(waits).rejects.toThrow("busy");
    places.retired = false;
    await places.take(1, forever);
  });
});

describe("the way out of a container", () => {
  const ask = (url: string, init?: RequestInit, allowedHosts: string[] | null = null) =>
    egress(new Request(url, init), undefined, {
      containerId: "c",
      className: "PythonStandard1",
      params: { hosts: ["api.example.com", "http://plain.example.com"], allowedHosts },
    });

  it.each([
    "https://other.example.com/",
    "http://api.example.com/",
    "https://api.example.com:8443/",
    "http://169.254.169.254/latest/meta-data",
    "http://localhost/",
    "https://10.0.0.1/",
  ])("lets nothing to %s", async (url) => {
    const answer = await ask(url);
    expect([answer.status, await answer.json()]).toEqual([
      403,
      { code: "egress_refused", message: expect.stringContaining(new URL(url).hostname) },
    ]);
  });

  it("holds to the workspace's own list", async () => {
    const answer = await ask("https://api.example.com/", {}, ["*.acme.example"]);
    expect(answer.status).toBe(403);
  });

  it("sends what was granted, and leaves redirects to the container", async () => {
    const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("hello"));
    try {
      const answer = await ask("https://api.example.com/v1", { method: "POST", body: "x" });
      const [request] = sent.mock.calls[0] as [Request];
      expect([await answer.text(), request.url, request.method, request.redirect]).toEqual([
        "hello",
        "https://api.example.com/v1",
        "POST",
        "manual",
      ]);
      sent.mockRejectedValue(new Error("no route"));
      expect((await ask("http://plain.example.com/")).status).toBe(502);
    } finally {
      sent.mockRestore();
    }
  });
});

describe("an answer on its way", () => {
  const never = new AbortController().signal;
  const ended = () => vi.fn(async () => undefined);

  it("is whole when it was read to its end, or when its reader has left just before", async () => {
    const [first, second] = [ended(), ended()];
    expect(await new Response(watched(new Response("all of it").body, never, first)).text()).toBe(
      "all of it",
    );
    expect(first).toHaveBeenCalledWith("whole");
    const reader = watched(new Response("all of it").body, never, second)?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(second).toHaveBeenCalledWith("whole");
  });

  it.each(["cancel", "abort"])("is left where its reader goes in the middle (%s)", async (how) => {
    const [done, gone, canceled] = [ended(), new AbortController(), vi.fn()];
    const endless = new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)), cancel: canceled });
    const reader = watched(endless, gone.signal, done)?.getReader();
    await reader?.read();
    if (how === "abort") gone.abort();
    else await reader?.cancel();
    await vi.waitFor(() => expect(done).toHaveBeenCalledExactlyOnceWith("left"));
    expect(canceled).toHaveBeenCalled();
  });

  it("is broken where the container breaks off", async () => {
    const done = ended();
    const broken = new ReadableStream({ pull: (c) => c.error(new Error("gone")) });
    await expect(new Response(watched(broken, never, done)).text()).rejects.toThrow("gone");
    expect(done).toHaveBeenCalledExactlyOnceWith("broken");
  });
});

describe("what a loader has compiled", () => {
  it("is handed to the next one, unless it is of another compiler", async () => {
    const stub = storeOf(env, newId("ten"), newId("agt"));
    await runInDurableObject(stub, async (_object, { storage }) => {
      const program = crypto.getRandomValues(new Uint8Array(60_000));
      const large = new Uint8Array(2_500_000);
      for (let at = 0; at < large.length; at += program.length)
        large.set(program.subarray(0, Math.min(program.length, large.length - at)), at);
      const given: Uint8Array[] = [];
      let asked = 0;
      const port = {
        fetch: async (_: string, init?: RequestInit) => {
          if (init?.method === "PUT") given.push(new Uint8Array(await new Response(init.body).arrayBuffer()));
          else asked += 1;
          return new Response(init ? null : large);
        },
      } as unknown as Fetcher;
      const compiled = new Compiled(storage);
      await compiled.give(port, "one");
      await compiled.take(port, "one");
      await compiled.take(port, "one");
      await compiled.take(port, "");
      await compiled.give(port, "two");
      expect([given.length, asked]).toEqual([0, 1]);
      await compiled.give(port, "one");
      expect(given[0]).toEqual(large);
      await compiled.take(port, "two");
      await compiled.give(port, "one");
      expect(given.length).toBe(1);
    });
  });
});
