import { Form } from "@remix-run/react";
import type { ShareView } from "@workers/tenants/contract.ts";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { Moment } from "~/components/ui/time.tsx";
import type { Problem } from "~/problem.ts";
import { ShareBadge } from "./share-badge.tsx";

const isOpen = ({ state }: ShareView): boolean => state === "offered" || state === "accepted";

/** The other workspaces that an agent is shared with, and the way to offer it to one more. */
export function AgentShares({
  shares,
  mayOffer,
  problem,
}: {
  shares: ShareView[];
  mayOffer: boolean;
  problem?: Problem | undefined;
}) {
  return (
    <Section
      title="Sharing"
      description="Other workspaces run it on their own bill; you see nothing of their runs."
      flush
    >
      {mayOffer && <OfferForm shares={shares.length} problem={problem} />}
      {shares.length > 0 ? (
        <ul className="divide-y divide-line">
          {shares.map((share) => (
            <li
              key={share.id}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 py-3.5"
            >
              <div className="min-w-0">
                <p className="break-words font-medium font-mono text-sm">{share.to.slug}</p>
                <p className="text-faint text-xs">
                  {share.endedAt ? "Ended" : share.acceptedAt ? "Accepted" : "Offered"}{" "}
                  <Moment at={share.endedAt ?? share.acceptedAt ?? share.createdAt} />
                </p>
              </div>
              <div className="flex items-center gap-3">
                <ShareBadge share={{ ...share, available: true }} />
                {isOpen(share) && <Withdraw share={share} />}
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState
          title="Shared with nobody"
          action={mayOffer ? <ButtonLink to="#workspace">Name a workspace</ButtonLink> : undefined}
        >
          Offer it to another workspace. Once that accepts, it deploys the agent as one of its own.
        </EmptyState>
      )}
    </Section>
  );
}

/** Once `shares` grew, its field is empty again. */
function OfferForm({ shares, problem }: { shares: number; problem: Problem | undefined }) {
  return (
    <Form method="post" className="flex flex-wrap items-start gap-3 border-line border-b px-5 py-4">
      <input type="hidden" name="intent" value="share" />
      <div className="min-w-0 flex-1 basis-56">
        <LabelledInput
          key={shares}
          name="workspace"
          label="Workspace"
          description="Its slug: what stands first in its address."
          problem={problem}
          maxLength={63}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </div>
      <Button type="submit" variant="solid" className="sm:mt-6.5">
        Offer it
      </Button>
    </Form>
  );
}

function Withdraw({ share: { id, state, to } }: { share: ShareView }) {
  return (
    <ConfirmDialog
      trigger={
        <>
          Withdraw<span className="sr-only"> from {to.slug}</span>
        </>
      }
      variant="danger"
      title={`Withdraw it from ${to.slug}?`}
      confirm="Withdraw"
      fields={{ intent: "withdraw", share: id }}
    >
      {state === "accepted"
        ? "What that workspace has deployed of it takes no more runs from now on, and its runs under way end."
        : "The offer is taken back; nobody can accept it any more."}
    </ConfirmDialog>
  );
}
