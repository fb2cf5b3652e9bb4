import { Form } from "@remix-run/react";
import { Section } from "~/components/ui/card.tsx";
import { Field, FieldErrors, fieldProps, Textarea } from "~/components/ui/field.tsx";
import type { Problem } from "~/problem.ts";
import { SaveButton } from "./save-button.tsx";

export interface EntryFields {
  signInMethods: string[];
  requireTwoFactor: boolean;
  allowedAddresses: string;
}

const box =
  "flex items-start gap-3 rounded-lg border border-line px-4 py-3 has-checked:border-ink has-checked:bg-sunken";

const errorsAt = (problem: Problem | undefined, field: string): string[] =>
  problem?.issues.filter(({ pointer }) => pointer.startsWith(`/${field}`)).map(({ detail }) => detail) ?? [];

/** How people have to come in to act in the workspace. */
export function EntryForm({
  fields,
  methods,
  address,
  mayChange,
  problem,
}: {
  fields: EntryFields;
  methods: readonly { value: string; title: string; about: string }[];
  /** Where whoever looks comes from. */
  address: string;
  mayChange: boolean;
  problem: Problem | undefined;
}) {
  const [ways, factor, networks] = ["signInMethods", "requireTwoFactor", "allowedAddresses"].map((name) =>
    errorsAt(problem, name),
  ) as [string[], string[], string[]];
  return (
    <Form method="post" className="grid gap-6">
      <input type="hidden" name="intent" value="save" />
      <Section title="Ways to sign in" description="None chosen: all of them are open.">
        <fieldset disabled={!mayChange} className="grid gap-2 sm:grid-cols-2">
          <legend className="sr-only">Ways to sign in</legend>
          {methods.map(({ value, title, about }) => (
            <label key={value} className={box}>
              <input
                type="checkbox"
                name="signInMethods"
                value={value}
                defaultChecked={fields.signInMethods.includes(value)}
                className="mt-1"
              />
              <span>
                <span className="block font-medium text-sm">{title}</span>
                <span className="block text-faint text-sm">{about}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <FieldErrors id="signInMethods" errors={ways} />
      </Section>
      <Section title="Second factor">
        <label className={box}>
          <input
            type="checkbox"
            name="requireTwoFactor"
            value="yes"
            defaultChecked={fields.requireTwoFactor}
            disabled={!mayChange}
            className="mt-1"
          />
          <span>
            <span className="block font-medium text-sm">Ask everybody for a second factor</span>
            <span className="block text-faint text-sm">
              Who has none is asked to set up an authenticator app or a passkey before they go on.
            </span>
          </span>
        </label>
        <FieldErrors id="requireTwoFactor" errors={factor} />
      </Section>
      <Section title="Networks">
        <Field
          id="allowedAddresses"
          label="People may come from"
          description={`One network or address a line, such as 192.0.2.0/24 or 2001:db8::/32. You come from ${address}. Empty: from anywhere. API keys have addresses of their own.`}
          errors={networks}
        >
          <Textarea
            {...fieldProps("allowedAddresses", true, networks.length > 0)}
            name="allowedAddresses"
            rows={4}
            defaultValue={fields.allowedAddresses}
            disabled={!mayChange}
            spellCheck={false}
            autoCapitalize="none"
            className="font-mono"
          />
        </Field>
      </Section>
      <SaveButton mayChange={mayChange} />
    </Form>
  );
}
