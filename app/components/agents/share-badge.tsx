import type { ShareView } from "@workers/tenants/contract.ts";
import { Badge, type Tone } from "~/components/ui/badge.tsx";

const STATE = {
  offered: { label: "Offered", tone: "info" },
  accepted: { label: "Shared", tone: "good" },
  declined: { label: "Declined", tone: "neutral" },
  withdrawn: { label: "Withdrawn", tone: "neutral" },
  left: { label: "Given up", tone: "neutral" },
} as const satisfies Record<ShareView["state"], { label: string; tone: Tone }>;

/** How a share stands. */
export function ShareBadge({
  share: { state, available },
}: {
  share: Pick<ShareView, "state" | "available">;
}) {
  const { label, tone } =
    state === "accepted" && !available ? ({ label: "Paused", tone: "warn" } as const) : STATE[state];
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}
