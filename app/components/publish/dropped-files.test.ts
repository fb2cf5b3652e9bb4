import { expect, test } from "vitest";
import { chosenFiles, droppedFiles } from "./dropped-files.ts";

type Tree = { [name: string]: Tree | string };

/** A directory that is read in portions of two, as browsers read theirs in portions of a hundred. */
function entryOf(name: string, node: Tree | string): FileSystemEntry {
  if (typeof node === "string") {
    const file = (give: (file: File) => void) => give(new File([node], name));
    return { name, isFile: true, isDirectory: false, file } as unknown as FileSystemEntry;
  }
  const createReader = () => {
    const rest = Object.entries(node).map(([child, inside]) => entryOf(child, inside));
    return { readEntries: (give: (entries: FileSystemEntry[]) => void) => give(rest.splice(0, 2)) };
  };
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

const dropped = (entries: (FileSystemEntry | null)[]) =>
  droppedFiles(
    entries.map((entry) => ({ webkitGetAsEntry: () => entry })) as unknown as DataTransferItemList,
  );

test("walks folders to their last file, however many there are", async () => {
  const tree = {
    "agent.json": "{}",
    src: { "a.js": "a", "b.js": "b", "c.js": "c", deep: { "d.js": "d" } },
    "z.md": "z",
  };
  const files = await dropped([entryOf("agent", tree)]);
  expect(files.map(({ path }) => path)).toEqual([
    "agent/agent.json",
    "agent/src/a.js",
    "agent/src/b.js",
    "agent/src/c.js",
    "agent/src/deep/d.js",
    "agent/z.md",
  ]);
  expect(await files[4]?.file.text()).toBe("d");
});

test("takes several things at once, and passes over what is no file", async () => {
  const files = await dropped([entryOf("a.json", "1"), null, entryOf("b", { "c.js": "2" })]);
  expect(files.map(({ path }) => path)).toEqual(["a.json", "b/c.js"]);
});

test("does not walk installed packages", async () => {
  const files = await dropped([
    entryOf("a", { node_modules: { x: { "i.js": "" } }, ".git": { HEAD: "" }, "m.js": "" }),
  ]);
  expect(files.map(({ path }) => path)).toEqual(["a/m.js"]);
});

test("files that were chosen carry their path inside of the folder, if there is one", () => {
  const inside = Object.defineProperty(new File([], "m.js"), "webkitRelativePath", { value: "a/src/m.js" });
  const list = [inside, new File([], "agent.zip")] as unknown as FileList;
  expect(chosenFiles(list).map(({ path }) => path)).toEqual(["a/src/m.js", "agent.zip"]);
});
