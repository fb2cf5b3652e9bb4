import type { Expectation } from "../../workers/agents/manifest/manifest-issues.ts";
import type { Json, JsonObject } from "../../workers/kernel/json.ts";
import type { Fixture } from "../isolate/contract.ts";

/** Of an agent's manifest: a run and what it comes to, for `self-test`. */
export interface ExportedTest {
  name: string;
  input: Json;
  config?: Record<string, Json> | undefined;
  fixtures?: Record<string, Fixture> | undefined;
  expected: Expectation;
}

/** What an export's server knows of its agent: `runtime/export.json`, written with the export. */
export interface ExportedAgent {
  agentId: string;
  slug: string;
  version: string;
  kind: "isolate" | "prompt" | "container" | "static";
  /** The folder of its pages in the bundle; undefined where it has none. */
  pages?: string | undefined;
  /** Of the bundle. */
  digest: string;
  /** The workspace that took it away. */
  tenantId: string;
  inputSchema: JsonObject | boolean;
  outputSchema: JsonObject | boolean;
  configSchema: JsonObject | boolean;
  /** As the manifest writes them. */
  hosts: string[];
  timeoutSeconds: number;
  /** How long a run may keep its processor busy without a pause; isolates. */
  cpuMs: number;
  /** Where it is not free a licence is needed, signed with one of these keys. */
  priced: boolean;
  licenceKeys: JsonWebKey[];
  tests: ExportedTest[];
  /** Of a prompt agent: the models that it asks, in order, as "provider/model". */
  models?: string[] | undefined;
  /** Whether a prompt agent remembers its conversations. */
  remembers?: boolean | undefined;
}

/** A provider of models that a prompt agent asks. */
export interface ModelProvider {
  name: string;
  baseUrl: string;
  key: string | null;
  /** US dollars for a million tokens, by the name that the provider gives a model. */
  prices: Record<string, { input: number; output: number }>;
}

/** The settings about models in the server's environment. */
export interface ModelSettings {
  /** In the order in which they are asked. */
  models: string[];
  providers: ModelProvider[];
}

/** One run, as the server hands it to the runtime beside it. */
export interface Task {
  runId: string;
  /** JSON text, checked and with defaults. */
  input: string;
  config: JsonObject;
  /** Names the loaded program: configurations share none. */
  isolateId: string;
  timeoutMs: number;
  hosts: string[];
  /** Recorded answers by URL: with these, no request leaves. */
  fixtures?: Record<string, Fixture>;
  /** Of a prompt agent. */
  prompt?: PromptSection;
}

/** What the runtime needs for a prompt agent's run, beyond what every run needs. */
export interface PromptSection extends ModelSettings {
  conversation?: string;
  /** What the run had come to when it asked something, and the answer. */
  earlier?: { state: string; answer: { approved: boolean; comment?: string } | null };
  outputSchema: JsonObject | boolean;
  /** Names of the configuration's secrets: no template and no model is given them. */
  secrets: string[];
}
