import { pagesFolder } from "../pages/page-files.ts";
import { jsonProgram, type ProgramRules } from "./contract.ts";

/** Where a static agent's pages are in its bundle. */
export interface StaticProgram {
  pages: string;
}

/** A static agent is a folder of pages, which is looked at as that of any other agent. */
export const staticProgram: ProgramRules = ({ manifest }) => ({
  findings: [],
  hostsUsed: [],
  make: async () => jsonProgram({ pages: pagesFolder(manifest) ?? "" } satisfies StaticProgram),
});
