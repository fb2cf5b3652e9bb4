import { describe, expect, it } from "vitest";
import { addPlatforms, type LockFile, platformOf } from "./lock-platforms.ts";

const lock = (packages: LockFile["packages"]): LockFile => ({ packages });

describe("addPlatforms", () => {
  it("adds what is missing, with the version that is asked for, marked as optional", () => {
    const file = lock({
      "node_modules/esbuild": {
        version: "0.25.0",
        optionalDependencies: { "@esbuild/darwin-arm64": "0.25.0" },
      },
    });
    expect(addPlatforms(file)).toEqual(["@esbuild/darwin-arm64"]);
    expect(file.packages["node_modules/@esbuild/darwin-arm64"]).toEqual({
      version: "0.25.0",
      os: ["darwin"],
      cpu: ["arm64"],
      optional: true,
    });
  });

  it("takes those of the project itself, and the least version of a range", () => {
    const file = lock({ "": { optionalDependencies: { fsevents: "~2.3.2" } } });
    addPlatforms(file);
    expect(file.packages["node_modules/fsevents"]).toEqual({
      version: "2.3.2",
      os: ["darwin"],
      optional: true,
    });
  });

  it("nests a second version under the package that needs it", () => {
    const file = lock({
      "node_modules/a": { optionalDependencies: { "b-linux-x64": "1.0.0" } },
      "node_modules/b-linux-x64": { version: "2.0.0" },
    });
    addPlatforms(file);
    expect(file.packages["node_modules/b-linux-x64"]).toEqual({ version: "2.0.0" });
    expect(file.packages["node_modules/a/node_modules/b-linux-x64"]).toMatchObject({ version: "1.0.0" });
  });

  it("has nothing to add to a complete lock", () => {
    const file = lock({ "node_modules/a": { optionalDependencies: { "b-linux-x64": "1.0.0" } } });
    addPlatforms(file);
    const complete = JSON.stringify(file);
    expect(addPlatforms(file)).toEqual([]);
    expect(JSON.stringify(file)).toBe(complete);
  });

  it("keeps npm's order of entries", () => {
    const file = lock({ "": {}, "node_modules/z": { optionalDependencies: { "a-win32-x64": "1.0.0" } } });
    addPlatforms(file);
    expect(Object.keys(file.packages)).toEqual(["", "node_modules/a-win32-x64", "node_modules/z"]);
  });
});

describe("platformOf", () => {
  it.each([
    ["@cloudflare/workerd-windows-64", { os: ["win32"], cpu: ["x64"] }],
    ["@rollup/rollup-linux-arm-gnueabihf", { os: ["linux"], cpu: ["arm"] }],
    ["@tailwindcss/oxide-wasm32-wasi", { cpu: ["wasm32"] }],
    ["fsevents", { os: ["darwin"] }],
    ["mystery", { os: ["none"] }],
  ])("%s", (name, platform) => expect(platformOf(name)).toEqual(platform));
});
