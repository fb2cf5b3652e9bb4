import type { Finding } from "../contract.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { MAX_PAGE_FILES, pagesFolder } from "./page-files.ts";

/** What is wrong with the folder of an agent's pages, if it has one: no first page in it, or more files than can be served. */
export function scanPages(files: ReadonlyMap<string, unknown>, manifest: Manifest): Finding[] {
  const folder = pagesFolder(manifest);
  if (folder === undefined) return [];
  const named = { severity: "block", pointer: "/pages", path: `${folder}/index.html` } as const;
  const count = [...files.keys()].filter((path) => path.startsWith(`${folder}/`)).length;
  if (count > MAX_PAGE_FILES)
    return [
      {
        ...named,
        rule: "pages-too-many",
        message: `${folder} has ${count} files; ${MAX_PAGE_FILES} can be served.`,
        hint: "Leave out what the pages do not use.",
      },
    ];
  if (files.has(named.path)) return [];
  return [
    {
      ...named,
      rule: "pages-missing",
      message: `There is no page at ${named.path}.`,
      hint: "Put it there, or name the folder of the pages in agent.json as pages.",
    },
  ];
}
