import { Form } from "@remix-run/react";
import type { FactorsView } from "@workers/identity/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Input } from "~/components/ui/field.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { AddPasskey } from "./add-passkey.tsx";

type Passkey = FactorsView["passkeys"][number];

/** A person's passkeys; `usable` where this host can make and use them. */
export function PasskeySection({ passkeys, usable }: { passkeys: readonly Passkey[]; usable: boolean }) {
  const add = usable ? (
    <AddPasskey />
  ) : (
    <p className="text-faint text-sm">Passkeys work at the platform’s own address, not at this one.</p>
  );
  return (
    <Section
      title="Passkeys"
      description="Sign in with your fingerprint, face or security key instead of a password."
      flush
    >
      {passkeys.length > 0 ? (
        <>
          <ul className="divide-y divide-line">
            {passkeys.map((passkey) => (
              <PasskeyRow key={passkey.id} passkey={passkey} />
            ))}
          </ul>
          <div className="border-line border-t p-5">{add}</div>
        </>
      ) : (
        <EmptyState title="No passkeys yet" action={add}>
          A passkey stays in your device or password manager. Nobody can guess it, or trick you out of it.
        </EmptyState>
      )}
    </Section>
  );
}

function PasskeyRow({ passkey: { id, name, createdAt, lastUsedAt, synced } }: { passkey: Passkey }) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3 px-5 py-4">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
          <span className="wrap-anywhere">{name}</span>
          {synced && <Badge tone="info">Synced</Badge>}
        </p>
        <p className="mt-0.5 text-faint text-xs">
          Added <Moment at={createdAt} /> ·{" "}
          {lastUsedAt ? (
            <>
              used <Moment at={lastUsedAt} />
            </>
          ) : (
            "never used"
          )}
        </p>
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <details className="text-sm">
          <summary className="cursor-pointer rounded-md px-3 py-1.5 font-medium text-soft hover:bg-sunken">
            Rename
          </summary>
          <Form method="post" className="mt-2 flex gap-2">
            <input type="hidden" name="passkey" value={id} />
            <Input
              name="name"
              defaultValue={name}
              maxLength={60}
              aria-label={`New name of ${name}`}
              required
            />
            <Button type="submit" name="intent" value="passkey.rename">
              Save
            </Button>
          </Form>
        </details>
        <ConfirmDialog
          trigger="Remove"
          title={`Remove ${name}?`}
          confirm="Remove"
          variant="danger"
          fields={{ intent: "passkey.remove", passkey: id }}
        >
          It signs nobody in here any more. Remove it in your browser or password manager as well.
        </ConfirmDialog>
      </div>
    </li>
  );
}
