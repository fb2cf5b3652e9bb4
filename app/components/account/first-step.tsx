import { Form, useNavigation } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { PasskeyAutofill } from "./passkey-autofill.tsx";
import { PasskeyButton } from "./passkey-button.tsx";
import { fetchOptions } from "./passkey-prompt.ts";

const OPTIONS = "/api/v1/auth/passkey/options";

/** Address and password or, where this host can use them, a passkey. */
export function FirstStep({
  passkeys,
  email,
  missing = { email: false, password: false },
  detail,
}: {
  passkeys: boolean;
  email?: string | undefined;
  missing?: { email: boolean; password: boolean } | undefined;
  detail: string | null;
}) {
  const busy = useNavigation().state !== "idle";
  const errors = {
    email: missing.email ? ["Enter your e-mail address"] : [],
    password: missing.password ? ["Enter your password"] : [],
  };
  return (
    <>
      <h1 className="mt-5 font-semibold text-2xl tracking-tight">Sign in</h1>
      <p className="mt-1 text-soft text-sm">To run agents, and to publish your own.</p>
      <Form method="post" className="mt-6 grid gap-5" noValidate>
        {detail && <Notice tone="bad" title={detail} />}
        <Field id="email" label="E-mail" errors={errors.email}>
          <Input
            {...fieldProps("email", false, missing.email)}
            name="email"
            type="email"
            autoComplete={passkeys ? "username webauthn" : "username"}
            defaultValue={email}
            required
          />
        </Field>
        <Field id="password" label="Password" errors={errors.password}>
          <Input
            {...fieldProps("password", false, missing.password)}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        </Field>
        <Button type="submit" variant="solid" disabled={busy}>
          {busy ? "Signing in…" : "Sign in"}
        </Button>
      </Form>
      {passkeys && (
        <div className="mt-3">
          <PasskeyAutofill options={OPTIONS} />
          <PasskeyButton options={() => fetchOptions(OPTIONS)}>Use a passkey</PasskeyButton>
        </div>
      )}
    </>
  );
}
