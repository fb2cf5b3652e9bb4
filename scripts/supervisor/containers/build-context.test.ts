import { Readable } from "node:stream";
import { unpackTar } from "modern-tar";
import { expect, it } from "vitest";
import { TAR_END, tarEntries } from "../../../workers/agents/archives/write-tar.ts";
import { contextOf } from "./build-context.ts";

async function* bundleOf(files: Record<string, string>, pieceBytes: number) {
  const chunks: Uint8Array[] = [];
  const entries = Object.entries(files).map(([path, text]) => {
    const bytes = Buffer.from(text);
    return { path, bytes: bytes.length, read: () => Readable.from([bytes]) as AsyncIterable<Uint8Array> };
  });
  for await (const piece of tarEntries(entries)) chunks.push(piece);
  const all = Buffer.concat([...chunks, TAR_END]);
  for (let at = 0; at < all.length; at += pieceBytes) yield all.subarray(at, at + pieceBytes);
}

it.each([1, 511, 1024, 100_000])(
  "our files come behind those of a bundle, in pieces of %i bytes",
  async (pieceBytes) => {
    const bundle = bundleOf({ "main.js": "own", ".quayside/Dockerfile": "FROM evil" }, pieceBytes);
    const chunks: Buffer[] = [];
    for await (const chunk of contextOf(bundle, { ".quayside/Dockerfile": "FROM node" }))
      chunks.push(chunk as Buffer);
    const unpacked = await unpackTar(Buffer.concat(chunks));
    const texts = unpacked.map(({ header, data }) => [header.name, Buffer.from(data ?? []).toString()]);
    expect(texts).toEqual([
      ["main.js", "own"],
      [".quayside/Dockerfile", "FROM evil"],
      [".quayside/Dockerfile", "FROM node"],
    ]);
  },
);

it("refuses a bundle that breaks off", async () => {
  const cut = [new Uint8Array(512).fill(1)];
  await expect(contextOf(cut, {}).toArray()).rejects.toThrow("no tar that ends");
});
