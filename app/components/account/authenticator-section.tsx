import { Form } from "@remix-run/react";
import { Badge } from "~/components/ui/badge.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";

/** Whether an authenticator app is asked for when one signs in, and the switch for it. */
export function AuthenticatorSection({ on }: { on: boolean }) {
  return (
    <Section
      title="Authenticator app"
      description="After your password, a code of six digits from an app on your phone."
      actions={on ? <Badge tone="good">On</Badge> : <Badge>Off</Badge>}
    >
      {on ? (
        <ConfirmDialog
          trigger="Turn off"
          title="Turn the authenticator app off?"
          confirm="Turn off"
          variant="danger"
          fields={{ intent: "totp.disable" }}
        >
          Unless you have a passkey, your password alone will let anybody in who knows it, and your recovery
          codes stop.
        </ConfirmDialog>
      ) : (
        <Form method="post">
          <Button type="submit" variant="solid" size="sm" name="intent" value="totp.begin">
            Set up
          </Button>
        </Form>
      )}
    </Section>
  );
}
