import { Badge, type Tone } from "~/components/ui/badge.tsx";

const STATES: Record<string, { tone: Tone; label: string }> = {
  queued: { tone: "info", label: "Waiting" },
  sending: { tone: "info", label: "On its way" },
  sent: { tone: "good", label: "Sent" },
  failed: { tone: "bad", label: "Given up" },
};

/** How far a mail has come. */
export function MailState({ state }: { state: string }) {
  const { tone, label } = STATES[state] ?? { tone: "neutral" as const, label: state };
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}
