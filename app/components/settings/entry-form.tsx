import { Form } from "@remix-run/react";
import type { ComponentProps } from "react";
import { Section } from "~/components/ui/card.tsx";
import { FieldErrors } from "~/components/ui/field.tsx";
import { LabelledTextarea } from "~/components/ui/labelled.tsx";
import { issuesAt } from "~/issues.ts";
import type { Problem } from "~/problem.ts";
import { SaveButton } from "./save-button.tsx";

export interface EntryFields {
  signInMethods: string[];
  requireTwoFactor: boolean;
  allowedAddresses: string;
}

const box =
  "flex items-start gap-3 rounded-lg border border-line px-4 py-3 has-checked:border-ink has-checked:bg-sunken";

/** A box to tick, with what it means. */
function Choice({ title, about, ...input }: { title: string; about: string } & ComponentProps<"input">) {
  return (
    <label className={box}>
      <input type="checkbox" className="mt-1" {...input} />
      <span>
        <span className="block font-medium text-sm">{title}</span>
        <span className="block text-faint text-sm">{about}</span>
      </span>
    </label>
  );
}

interface EntryFormProps {
  fields: EntryFields;
  methods: readonly { value: string; title: string; about: string }[];
  /** Where whoever looks comes from. */
  address: string;
  mayChange: boolean;
  problem: Problem | undefined;
}

/** How people have to come in to act in the workspace. */
export function EntryForm(props: EntryFormProps) {
  return (
    <Form method="post" className="grid gap-6">
      <input type="hidden" name="intent" value="save" />
      <Ways {...props} />
      <SecondFactor {...props} />
      <Networks {...props} />
      <SaveButton mayChange={props.mayChange} />
    </Form>
  );
}

function Ways({ fields, methods, mayChange, problem }: EntryFormProps) {
  return (
    <Section title="Ways to sign in" description="None chosen: all of them are open.">
      <fieldset disabled={!mayChange} className="grid gap-2 sm:grid-cols-2">
        <legend className="sr-only">Ways to sign in</legend>
        {methods.map((method) => (
          <Choice
            key={method.value}
            {...method}
            name="signInMethods"
            defaultChecked={fields.signInMethods.includes(method.value)}
          />
        ))}
      </fieldset>
      <FieldErrors id="signInMethods" errors={issuesAt(problem, "/signInMethods")} />
    </Section>
  );
}

function SecondFactor({ fields, mayChange, problem }: EntryFormProps) {
  return (
    <Section title="Second factor">
      <Choice
        name="requireTwoFactor"
        value="yes"
        defaultChecked={fields.requireTwoFactor}
        disabled={!mayChange}
        title="Ask everybody for a second factor"
        about="Who has none is asked to set up an authenticator app or a passkey before they go on."
      />
      <FieldErrors id="requireTwoFactor" errors={issuesAt(problem, "/requireTwoFactor")} />
    </Section>
  );
}

function Networks({ fields, address, mayChange, problem }: EntryFormProps) {
  return (
    <Section title="Networks">
      <LabelledTextarea
        name="allowedAddresses"
        label="People may come from"
        description={`One network or address a line, such as 192.0.2.0/24 or 2001:db8::/32. You come from ${address}. Empty: from anywhere. API keys have addresses of their own.`}
        problem={problem}
        rows={4}
        defaultValue={fields.allowedAddresses}
        disabled={!mayChange}
        spellCheck={false}
        autoCapitalize="none"
        className="font-mono"
      />
    </Section>
  );
}
