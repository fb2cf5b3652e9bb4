import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";

/** A new password, in place of the one that there is, or as the first; `errors` are what its rules refuse. */
export function PasswordSection({ has, errors }: { has: boolean; errors: readonly string[] }) {
  return (
    <Section
      title="Password"
      description={
        has ? "Changing it signs out all other devices." : "You have none: set one to sign in with it."
      }
    >
      <Form method="post" className="flex flex-wrap items-end gap-3" noValidate>
        <div className="min-w-56 flex-1">
          <Field id="new-password" label="New password" errors={errors}>
            <Input
              {...fieldProps("new-password", false, errors.length > 0)}
              name="password"
              type="password"
              autoComplete="new-password"
              required
            />
          </Field>
        </div>
        <Button type="submit" name="intent" value="password.change">
          {has ? "Change password" : "Set password"}
        </Button>
      </Form>
    </Section>
  );
}
