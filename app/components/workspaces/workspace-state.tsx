import type { TenantStatus } from "@workers/tenants/contract.ts";
import { Badge, type Tone } from "~/components/ui/badge.tsx";

const STATES = {
  active: { label: "Active", tone: "good" },
  suspended: { label: "Suspended", tone: "warn" },
  deleting: { label: "To be deleted", tone: "bad" },
  removing: { label: "Being deleted", tone: "bad" },
  deleted: { label: "Deleted", tone: "neutral" },
} as const satisfies Record<TenantStatus, { label: string; tone: Tone }>;

/** How a workspace stands. */
export function WorkspaceState({ status }: { status: TenantStatus }) {
  const { label, tone } = STATES[status];
  return <Badge tone={tone}>{label}</Badge>;
}
