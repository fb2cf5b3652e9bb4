import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";

const left = (count: number): string => (count === 1 ? "1 code left" : `${count} codes left`);

/** How many recovery codes are left, and new ones; `needed` where there is a factor that they stand in for. */
export function RecoverySection({ count, needed }: { count: number; needed: boolean }) {
  return (
    <Section title="Recovery codes" description="For when your phone or passkey is gone. Each works once.">
      {needed ? (
        <Form method="post" className="flex flex-wrap items-center gap-4">
          <p className={count < 3 ? "font-medium text-bad text-sm" : "text-sm text-soft"}>{left(count)}</p>
          <Button type="submit" size="sm" name="intent" value="recovery.create">
            Make new codes
          </Button>
          <p className="text-faint text-xs">Earlier ones stop working.</p>
        </Form>
      ) : (
        <p className="text-sm text-soft">
          You get ten of them when you set up an authenticator app or add a passkey.
        </p>
      )}
    </Section>
  );
}
