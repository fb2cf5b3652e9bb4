import type { TurnView } from "@workers/visits/contract.ts";
import type { FormExample } from "~/components/schema-form/schema-form.tsx";
import type { Json } from "~/json.ts";
import type { Problem } from "~/problem.ts";

/** A visitor's session with an agent, and what is to be asked next. */
export interface ShownVisit {
  turns: (TurnView & { input?: Json; output?: Json })[];
  /** The input's only field, where this is a chat. */
  chatField: string | null;
  inputSchema: Json;
  outputSchema: Json;
}

export interface VisitPanelProps {
  visit: ShownVisit;
  workspace: string;
  /** The page's own path. */
  path: string;
  title: string;
  examples: readonly FormExample[];
  signedIn: boolean;
  problem?: Problem | undefined;
  /** What was refused, to be changed and sent again. */
  sent?: Json | undefined;
}
