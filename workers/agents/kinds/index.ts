import type { Kind } from "../manifest/kinds.ts";
import { containerProgram } from "./container.ts";
import type { ProgramRules } from "./contract.ts";
import { isolateProgram } from "./isolate.ts";
import { promptProgram } from "./prompt.ts";
import { remoteProgram } from "./remote.ts";
import { staticProgram } from "./static.ts";

export type { ContainerProgram } from "./container.ts";
export type { Program } from "./contract.ts";
export type { PromptProgram } from "./prompt.ts";
export type { RemoteProgram } from "./remote.ts";
export type { StaticProgram } from "./static.ts";

const RULES: Record<Exclude<Kind, "workflow">, ProgramRules> = {
  isolate: isolateProgram,
  prompt: promptProgram,
  container: containerProgram,
  remote: remoteProgram,
  static: staticProgram,
};

/** What a kind makes of a bundle; manifests of other kinds are refused before. */
export function programRules(kind: Kind): ProgramRules {
  if (kind === "workflow") throw new Error("a workflow has no bundle");
  return RULES[kind];
}
