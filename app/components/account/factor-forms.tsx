import { Form, useNavigation } from "@remix-run/react";
import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";
import type { ReactNode } from "react";
import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";
import { PasskeyButton } from "./passkey-button.tsx";

export type FactorFormMethod = "password" | "totp" | "passkey" | "recovery-code" | "mailed-code";

/** How each way of showing who one is is asked for: the field of the form, and its words. */
const FIELDS = {
  password: { name: "password", label: "Password", type: "password", autoComplete: "current-password" },
  totp: {
    ...{ name: "code", label: "Code of your authenticator app", inputMode: "numeric" as const },
    ...{ autoComplete: "one-time-code", placeholder: "123 456", maxLength: 10 },
  },
  "recovery-code": {
    ...{ name: "recoveryCode", label: "Recovery code", autoComplete: "off", maxLength: 40 },
    ...{ placeholder: "xxxx-xxxx-xxxx-xxxx", description: "One of the ten that you kept. It works once." },
  },
  "mailed-code": {
    ...{ name: "mailedCode", label: "Code from our mail", autoComplete: "one-time-code", maxLength: 20 },
  },
} as const;

interface FormProps {
  hidden: Record<string, string>;
  submit: string;
}

function OneField({
  method,
  hidden,
  submit,
  main,
}: FormProps & { method: keyof typeof FIELDS; main: boolean }) {
  const busy = useNavigation().state !== "idle";
  const { label, ...input }: { label: string; name: string; description?: string } = FIELDS[method];
  const { description, ...rest } = input;
  return (
    <Form method="post" className="grid gap-4" noValidate>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Field id={input.name} label={label} description={description}>
        <Input
          {...fieldProps(input.name, description !== undefined, false)}
          {...rest}
          required
          spellCheck={false}
          autoFocus={main}
        />
      </Field>
      <Button type="submit" variant={main ? "solid" : "outline"} disabled={busy}>
        {submit}
      </Button>
    </Form>
  );
}

/**
 * The ways by which somebody can show who they are: the first one open, the others below. All but the passkey work
 * without scripts.
 */
export function FactorForms({
  methods,
  options,
  hidden = {},
  submit,
}: {
  methods: readonly FactorFormMethod[];
  options: () => Promise<PublicKeyCredentialRequestOptionsJSON>;
  submit: string;
  hidden?: Record<string, string>;
}) {
  const [first, ...others] = methods;
  const way = (method: FactorFormMethod, main: boolean): ReactNode =>
    method === "passkey" ? (
      <PasskeyButton key={method} options={options} fields={hidden} variant={main ? "solid" : "outline"}>
        Use a passkey
      </PasskeyButton>
    ) : (
      <OneField key={method} method={method} hidden={hidden} submit={submit} main={main} />
    );
  return (
    <div className="grid gap-5">
      {first && way(first, true)}
      {others.length > 0 && (
        <details className="group border-line border-t pt-4" open={first === "passkey"}>
          <summary className="w-fit cursor-pointer rounded font-medium text-sm text-soft hover:text-ink">
            Use another way
          </summary>
          <div className="mt-4 grid gap-6">{others.map((method) => way(method, false))}</div>
        </details>
      )}
    </div>
  );
}
