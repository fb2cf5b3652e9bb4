import { describe, expect, it } from "vitest";
import { gzipOf, tarOf, textsOf, upload, zipOf } from "./archives.test-kit.ts";
import { readUpload } from "./read-upload.ts";

const encoder = new TextEncoder();
const json = (value: unknown) => upload(encoder.encode(JSON.stringify(value)), "application/json");
const refusal = (refused: object) => ({ refusal: refused });

describe("the format of an upload", () => {
  it.each([
    ["zip", zipOf([{ name: "agent.json", data: "{}" }])],
    ["tar.gz", gzipOf(tarOf([{ name: "agent.json", data: "{}" }]))],
    ["tar", tarOf([{ name: "agent.json", data: "{}" }])],
    ["JSON", encoder.encode('\n {"files":{"agent.json":"{}"}}')],
  ])("is found without a true content type: %s", async (_format, bytes) => {
    expect(await textsOf(await readUpload(upload(bytes, "text/plain")))).toEqual({ "agent.json": "{}" });
  });

  it("may be none that is known", async () => {
    await expect(readUpload(upload(encoder.encode("hello")))).rejects.toMatchObject(
      refusal({ code: "unsupported_media_type" }),
    );
    await expect(readUpload(upload(new Uint8Array()))).rejects.toMatchObject(
      refusal({ code: "bundle_invalid" }),
    );
  });

  it("says what an archive without files lacks", async () => {
    await expect(readUpload(upload(zipOf([])))).rejects.toMatchObject(refusal({ code: "bundle_invalid" }));
  });
});

describe("files inline", () => {
  it("are text or base64", async () => {
    const read = await readUpload(
      json({ files: { "agent.json": "{}", "add.wasm": { base64: "AGFzbQ==" } } }),
    );
    expect(await textsOf(read)).toEqual({ "agent.json": "{}", "add.wasm": "\0asm" });
    expect(read.packedBytes).toBeGreaterThan(20);
  });

  it("come parsed too", async () => {
    const { files } = await readUpload({ files: { "agent.json": "é" } });
    expect(files.get("agent.json")?.bytes).toBe(2);
  });

  it("are reported all at once when they are wrong", async () => {
    const files = {
      "a.js": 1,
      "b.js": { base64: "%" },
      "../c.js": "",
      "d.js": { base64: "AA==", more: 1 },
      "e.js": "",
    };
    await expect(readUpload(json({ files }))).rejects.toMatchObject(
      refusal({
        code: "bundle_invalid",
        issues: [
          { pointer: "/files/a.js", detail: 'must be text, or { "base64": "…" }' },
          { pointer: "/files/b.js/base64" },
          { pointer: "/files/..~1c.js", detail: expect.stringContaining("leaves the archive") },
          { pointer: "/files/d.js/more" },
        ],
      }),
    );
  });

  it.each([
    ["not JSON", '{"files":'],
    ["another field", '{"files":{},"file":{}}'],
    ["no files", "{}"],
    ["a list", '{"files":[]}'],
  ])("are refused: %s", async (_what, body) => {
    await expect(readUpload(upload(encoder.encode(body)))).rejects.toMatchObject(
      refusal({ code: "invalid_input" }),
    );
  });

  it("cannot touch the prototype of anything", async () => {
    const body = encoder.encode('{"files":{"agent.json":"{}","__proto__":"x"}}');
    await expect(readUpload(upload(body))).rejects.toMatchObject(
      refusal({ code: "invalid_input", issues: [expect.objectContaining({ pointer: "/files/__proto__" })] }),
    );
    const files = { "agent.json": "{}", ["__proto__"]: "x" };
    await expect(readUpload({ files })).rejects.toMatchObject(refusal({ code: "bundle_invalid" }));
  });
});

describe("a form", () => {
  const formOf = async (...files: [string, Uint8Array<ArrayBuffer>][]) => {
    const form = new FormData();
    for (const [name, bytes] of files) form.append("file", new File([bytes], name));
    form.append("note", "text");
    return new Request("http://quayside.test", { method: "POST", body: form });
  };
  const zip = zipOf([{ name: "agent.json", data: "{}" }]);

  it("gives the files of its file", async () => {
    const { files } = await readUpload(await formOf(["agent.zip", zip]));
    expect([...files.keys()]).toEqual(["agent.json"]);
  });

  it("has exactly one file", async () => {
    await expect(readUpload(await formOf())).rejects.toMatchObject(
      refusal({ code: "bundle_invalid", detail: expect.stringMatching(/has 0 files/) }),
    );
    await expect(readUpload(await formOf(["a", zip], ["b", zip]))).rejects.toMatchObject(
      refusal({ detail: expect.stringMatching(/has 2 files/) }),
    );
  });

  it("without its boundary is refused", async () => {
    await expect(readUpload(upload(zip, "multipart/form-data"))).rejects.toMatchObject(
      refusal({ code: "bundle_invalid" }),
    );
  });
});

describe("a body", () => {
  it("is not read further once it is too large", async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 60) throw new Error("read too far");
        controller.enqueue(new Uint8Array(1_000_000));
      },
    });
    const request = new Request("http://quayside.test", {
      method: "POST",
      body,
      duplex: "half",
    } as RequestInit);
    await expect(readUpload(request)).rejects.toMatchObject(refusal({ code: "payload_too_large" }));
    expect(sent).toBeLessThan(20);
  });

  it("that says it is too large is not read at all", async () => {
    const headers = { "content-length": "20000000" };
    const request = new Request("http://quayside.test", { method: "POST", body: "x", headers });
    await expect(readUpload(request)).rejects.toMatchObject(refusal({ code: "payload_too_large" }));
  });

  it("of 10 MB is the most that an archive may have", async () => {
    const bytes = new Uint8Array(10_000_001);
    await expect(readUpload(upload(bytes))).rejects.toMatchObject(refusal({ code: "payload_too_large" }));
  });
});
