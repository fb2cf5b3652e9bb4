import { useSubmit } from "@remix-run/react";
import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";
import { Button, type ButtonVariant } from "~/components/ui/button.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { usePasskeyPrompt, usePasskeySupport } from "./passkey-prompt.ts";

/** Asks the browser for a passkey, and sends what it answers to the page's action with `fields`. Needs scripts. */
export function PasskeyButton({
  options,
  fields = {},
  variant = "outline",
  children,
}: {
  options: () => Promise<PublicKeyCredentialRequestOptionsJSON>;
  fields?: Record<string, string>;
  variant?: ButtonVariant;
  children: string;
}) {
  const submit = useSubmit();
  const supported = usePasskeySupport();
  const { ask, waiting, refusal } = usePasskeyPrompt(options, (answer) =>
    submit({ ...fields, passkey: JSON.stringify(answer) }, { method: "post" }),
  );
  if (!supported) return null;
  return (
    <div className="grid gap-2">
      <Button variant={variant} onClick={ask} disabled={waiting}>
        <Icon name="key" />
        {waiting ? "Waiting for your passkey…" : children}
      </Button>
      {refusal && (
        <p role="alert" className="font-medium text-bad text-sm">
          {refusal}
        </p>
      )}
    </div>
  );
}
