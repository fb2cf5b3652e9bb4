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
  kind: "isolate" | "container" | "static";
  /** The folder of its pages in the bundle, if it has any. */
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
}
