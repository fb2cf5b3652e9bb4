import { Link } from "@remix-run/react";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";

/** Why somebody cannot do what only owners may: their role, and that the workspace stands still, or in whose place they act. */
export type NotOwner = "role" | "dormant" | "impersonated";

const WORDS: Record<NotOwner, { title: string; text: string; to: string; link: string }> = {
  role: {
    title: "Only owners can do this",
    text: "An owner can export, transfer, suspend and delete this workspace: ask one of them.",
    ...{ to: "/console/settings/members", link: "See who owns it" },
  },
  dormant: {
    title: "Only owners can change this",
    text: "Ask one of them, or go on in another workspace meanwhile.",
    ...{ to: "/workspaces", link: "Your workspaces" },
  },
  impersonated: {
    title: "Only the owner themselves can do this",
    text: "What is dangerous stays closed while you act in somebody's place. Ask them to do it.",
    ...{ to: "/console", link: "Go to the console" },
  },
};

/** In place of what only owners may do: who may, and what is left to everybody else. */
export function NotYours({ why, self }: { why: NotOwner; self: string }) {
  const { title, text, to, link } = WORDS[why];
  return (
    <Card>
      <EmptyState
        title={title}
        action={
          <ButtonLink to={to} variant="solid">
            {link}
          </ButtonLink>
        }
      >
        {text}
        {why === "role" && (
          <>
            {" "}
            You can{" "}
            <Link to={`/console/settings/members/${self}`} className="link">
              leave it
            </Link>{" "}
            at any time.
          </>
        )}
      </EmptyState>
    </Card>
  );
}
