import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StartError } from "./start-error.ts";
import {
  emptyStateFolder,
  openState,
  readStateFile,
  requireStateFolder,
  runFolder,
  writePrivate,
} from "./state.ts";

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "quayside-state-"));
  folder = join(parent, "state");
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const open = () => {
  requireStateFolder(folder);
  return openState(folder);
};

describe("openState", () => {
  it("makes a folder and secrets that only the owner reads", () => {
    const { secrets } = open();
    expect(mode(folder)).toBe("700");
    expect(mode(join(folder, "secrets.json"))).toBe("600");
    expect(secrets.encryptionKey).toMatch(/^k1:[A-Za-z0-9+/]{43}=$/);
    expect(secrets.operatorSecret.length).toBeGreaterThanOrEqual(43);
  });

  it("keeps the secrets of the first start, and makes other ones elsewhere", () => {
    const first = open().secrets;
    expect(open().secrets).toEqual(first);
    folder = join(parent, "other");
    expect(open().secrets).not.toEqual(first);
  });

  it("takes away the rights that others were given to the secrets", () => {
    open();
    const path = join(folder, "secrets.json");
    chmodSync(path, 0o644);
    open();
    expect(mode(path)).toBe("600");
  });

  it.each([
    ["secrets.json", "garbage"],
    ["secrets.json", "{}"],
    ["secrets.json", '{"encryptionKey":"k1:c2hvcnQ=","operatorSecret":"01234567890123456789012345678901"}'],
    ["state.json", "[1"],
    ["state.json", '{"format":99}'],
  ])("refuses a damaged %s: %s", (name, content) => {
    open();
    writeFileSync(join(folder, name), content);
    expect(open).toThrow(StartError);
    expect(open).toThrow(new RegExp(`${name} is damaged .* npm start -- --fresh$`));
  });

  it("refuses to make new secrets for data that was sealed with lost ones", () => {
    open();
    rmSync(join(folder, "secrets.json"));
    expect(open).toThrow(/secrets.json is damaged \(missing/);
    expect(existsSync(join(folder, "secrets.json"))).toBe(false);
  });

  it("clears what an earlier process left in the folder for sockets", () => {
    const { run } = open();
    writeFileSync(join(run, "0.sock"), "");
    open();
    expect(readdirSync(run)).toEqual([]);
  });
});

describe("requireStateFolder", () => {
  it("takes an empty folder, and makes one that is missing", () => {
    requireStateFolder(folder);
    expect(existsSync(folder)).toBe(true);
    requireStateFolder(folder);
  });

  it("refuses a folder of other things, and leaves it alone", () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "thesis.txt"), "x");
    expect(() => requireStateFolder(folder)).toThrow(/is not a state folder of Quayside .* and not empty/);
    expect(readdirSync(folder)).toEqual(["thesis.txt"]);
  });

  it("refuses a path that is a file, or under one", () => {
    writeFileSync(folder, "");
    expect(() => requireStateFolder(folder)).toThrow(/cannot be used: it is not a folder/);
    expect(() => requireStateFolder(join(folder, "below"))).toThrow(StartError);
  });

  it("refuses a folder that cannot be written", () => {
    expect(() => requireStateFolder("/proc/quayside")).toThrow(
      /cannot be used: it cannot be written \(E[A-Z]+\)/,
    );
  });
});

describe("emptyStateFolder", () => {
  it("deletes everything but the lock", () => {
    open();
    writeFileSync(join(folder, "supervisor.lock"), "{}");
    emptyStateFolder(folder);
    expect(readdirSync(folder)).toEqual(["supervisor.lock"]);
  });
});

describe("runFolder", () => {
  it("lies in the state when its sockets' paths are short enough", () => {
    expect(runFolder("/srv/quayside")).toBe("/srv/quayside/run");
  });

  it("lies under the temporary folder when they are not", () => {
    expect(runFolder(`/${"deep/".repeat(20)}`, "/tmp")).toBe(`/tmp/quayside-${process.pid}`);
  });

  it("counts bytes, not letters", () => {
    expect(runFolder(`/${"ü".repeat(50)}`, "/tmp")).toMatch(/^\/tmp\//);
  });
});

describe("state files", () => {
  const isNumber = ({ n }: { n?: unknown }) => typeof n === "number";

  it("are read back as written, mode 600, without a draft left", () => {
    writePrivate(join(parent, "a.json"), { n: 1 });
    expect(readStateFile<{ n: number }>(join(parent, "a.json"), isNumber)).toEqual({ n: 1 });
    expect(mode(join(parent, "a.json"))).toBe("600");
    expect(readdirSync(parent)).toEqual(["a.json"]);
  });

  it("are undefined when missing and refused when of another shape", () => {
    expect(readStateFile(join(parent, "b.json"), isNumber)).toBeUndefined();
    writePrivate(join(parent, "b.json"), { n: "1" });
    expect(() => readStateFile(join(parent, "b.json"), isNumber)).toThrow(StartError);
  });
});
