import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextOf, DOCKERFILE_PATH } from "../../scripts/supervisor/containers/build-context.ts";
import { pruneImages } from "../../scripts/supervisor/containers/prune-images.ts";
import { engine, missing } from "./engine.ts";

const KEY = `dev.quayside.test-${process.pid}`;
const LABEL = `${KEY}=image`;
const MB = 1024 ** 2;
const nameOf = (name: string) => `quayside/pruned-${process.pid}:${name}`;

/** Builds an image with a layer of its own of 4 MB, and with a `RUN` after that. */
async function build(name: string, run: string, label = `LABEL ${LABEL}`): Promise<string> {
  const dockerfile = `FROM node:22-slim\n${label}\nRUN head -c ${4 * MB} /dev/urandom > /layer-${name}\n${run}\n`;
  const query = new URLSearchParams({
    ...{ t: nameOf(name), dockerfile: DOCKERFILE_PATH, rm: "1", forcerm: "1", networkmode: "none" },
  });
  const headers = { "content-type": "application/x-tar" };
  const context = contextOf([], { [DOCKERFILE_PATH]: dockerfile });
  let said = "";
  for await (const piece of await engine.stream("POST", `/build?${query}`, headers, context))
    said += String(piece);
  return said;
}

const imagesWith = async (filters: object) => {
  const query = encodeURIComponent(JSON.stringify(filters));
  return engine.call<{ Id: string; RepoTags: string[] | null }[]>("GET", `/images/json?filters=${query}`);
};
const names = async () =>
  (await imagesWith({ reference: [`quayside/pruned-${process.pid}`] }))
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .map((name) => name.split(":")[1])
    .sort();

describe.skipIf(missing)("images of agents", () => {
  let container: string;
  beforeAll(async () => {
    for (const name of ["old", "running", "new"]) await build(name, "RUN true");
    await build("foreign", "RUN true", "LABEL of=others");
    const made = await engine.call<{ Id: string }>("POST", "/containers/create", {
      Image: nameOf("running"),
    });
    container = made.Id;
  });
  afterAll(async () => {
    await engine.call("DELETE", `/containers/${container}?force=1`);
    for (const name of await names())
      await engine.call("DELETE", `/images/${encodeURIComponent(nameOf(name ?? ""))}?force=1`);
  });

  const prune = (mostBytes: number) => {
    const order = ["running", "old", "new"].map(nameOf);
    return pruneImages(engine, { label: LABEL, mostBytes, usedAt: (name) => order.indexOf(name) });
  };

  it("stay while they take no more than they may", async () => {
    expect(await prune(20 * MB)).toEqual([]);
    expect(await names()).toEqual(["foreign", "new", "old", "running"]);
  });

  it("are removed beyond that, what was needed longest ago first, but none that runs, and none of others", async () => {
    expect(await prune(6 * MB)).toEqual([nameOf("old")]);
    expect(await names()).toEqual(["foreign", "new", "running"]);
    expect(await prune(0)).toEqual([nameOf("new")]);
    expect(await names()).toEqual(["foreign", "running"]);
  });

  it("that were not built to their end leave nothing", async () => {
    expect(await build("failed", "RUN exit 9")).toContain("returned a non-zero code: 9");
    const left = () => imagesWith({ dangling: ["true"], label: [LABEL] });
    expect((await left()).length).toBeGreaterThan(0);
    await prune(0);
    expect(await left()).toEqual([]);
  });
});
