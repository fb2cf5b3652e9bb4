import type { AgentKind, Manifest, VersionStatus } from "@workers/agents/contract.ts";
import type { Category, ListingDetail } from "@workers/catalog/contract.ts";
import type { Json } from "~/json.ts";

/** What an agent's page shows, whether it is listed or only the workspace's own. */
export interface AgentFace {
  title: string;
  description: string;
  version: string;
  kind: AgentKind;
  runs: number | null;
  /** What its reviews come to; null of one that nobody finds. */
  reviews: { count: number; rating: number | null } | null;
  /** Of a listed agent. */
  measured: ListingDetail["measured"] | null;
  inputSchema: Json;
  outputSchema: Json;
  /** What it may do. The models are those that its program may ask; those of a prompt are its author's matter. */
  permissions: Manifest["permissions"];
  timeoutSeconds: number;
  pricePerRunMicros: number;
  examples: { title: string | undefined; input: Json }[];
  readme: string | null;
  /** Where its pages are opened, if it has any that this person may see. */
  pages: string | null;
  /** Null of a workspace's own agent, which is shown as it is there rather than as it is listed. */
  listing: { category: Category; publishedAt: string | null; updatedAt: string } | null;
  versions: { version: string; status: VersionStatus; createdAt: string }[];
}
