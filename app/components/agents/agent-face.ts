import type { VersionStatus } from "@workers/agents/contract.ts";
import type { Json } from "~/json.ts";

/** What an agent's page shows, whether it is listed or only the workspace's own. */
export interface AgentFace {
  title: string;
  description: string;
  version: string;
  kind: string;
  runs: number | null;
  inputSchema: Json;
  outputSchema: Json;
  hosts: string[];
  /** Models that its program may ask; those of a prompt are its author's matter. */
  models: string[];
  timeoutSeconds: number;
  pricePerRunMicros: number;
  examples: { title: string | undefined; input: Json }[];
  readme: string | null;
  /** Where its pages are opened, if it has any that this person may see. */
  pages: string | null;
  versions: { version: string; status: VersionStatus; createdAt: string }[];
}
