import { Form, useNavigation } from "@remix-run/react";
import type { ServiceAccountView } from "@workers/keys/contract.ts";
import { Button } from "~/components/ui/button.tsx";
import { Field, FieldErrors, fieldProps, Select } from "~/components/ui/field.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { LabelledInput, LabelledTextarea } from "~/components/ui/labelled.tsx";
import { inWords } from "~/format.ts";
import { issuesAt } from "~/issues.ts";
import type { Problem } from "~/problem.ts";
import type { ScopeGroup } from "./scope-groups.ts";

const LIFETIMES: [days: string, label: string][] = [
  ["90", "In 90 days"],
  ["7", "In a week"],
  ["30", "In 30 days"],
  ["365", "In a year"],
  ["", "Never"],
];

interface KeyFormProps {
  groups: ScopeGroup[];
  accounts: ServiceAccountView[];
  problem: Problem | undefined;
}

/** The form that makes a key. */
export function KeyForm({ groups, accounts, problem }: KeyFormProps) {
  const busy = useNavigation().state !== "idle";
  return (
    <Form method="post" className="grid gap-6">
      <input type="hidden" name="intent" value="create" />
      <div className="grid gap-5 sm:grid-cols-2">
        <LabelledInput
          name="name"
          label="Name"
          description="What uses it: you will know it by that."
          problem={problem}
          maxLength={120}
          autoComplete="off"
        />
        <Lifetime />
        {accounts.length > 0 && <Principal accounts={accounts} />}
        <LabelledTextarea
          name="addresses"
          label="Allowed addresses"
          description="Addresses or networks, one a line: 192.0.2.0/24, 2001:db8::/32. Empty for any."
          problem={problem}
          rows={2}
          spellCheck={false}
          className="font-mono"
        />
      </div>
      <ScopeChoice groups={groups} errors={issuesAt(problem, "/scopes")} />
      <div>
        <Button type="submit" variant="signal" disabled={busy}>
          {busy ? "Making it…" : "Make the key"}
        </Button>
      </div>
    </Form>
  );
}

const Lifetime = () => (
  <Field id="expires" label="Expires">
    <Select {...fieldProps("expires", false, false)} name="expiresInDays" defaultValue="90">
      {LIFETIMES.map(([days, label]) => (
        <option key={days} value={days}>
          {label}
        </option>
      ))}
    </Select>
  </Field>
);

const Principal = ({ accounts }: Pick<KeyFormProps, "accounts">) => (
  <Field id="principal" label="Acts as" description="A service account’s key goes on when people leave.">
    <Select {...fieldProps("principal", true, false)} name="serviceAccount" defaultValue="">
      <option value="">You, in your role</option>
      {accounts.map(({ id, name, role }) => (
        <option key={id} value={id}>
          {name} ({role})
        </option>
      ))}
    </Select>
  </Field>
);

function ScopeChoice({ groups, errors }: { groups: ScopeGroup[]; errors: string[] }) {
  return (
    <details open={errors.length > 0} className="group rounded-lg border border-line px-4 py-3">
      <summary className="flex cursor-pointer list-none items-start justify-between gap-3 rounded [&::-webkit-details-marker]:hidden">
        <span>
          <span className="font-medium text-sm">Scopes</span>
          <span className="mt-1 block text-pretty text-faint text-xs">
            Tick what it needs, and it can do no more. With none ticked it may do all that its role may.
          </span>
        </span>
        <Icon name="chevronDown" className="mt-1 shrink-0 text-faint group-open:rotate-180" />
      </summary>
      <FieldErrors id="scopes" errors={errors} />
      <div className="mt-4 grid gap-x-6 gap-y-5 sm:grid-cols-2">
        {groups.map(({ noun, scopes }) => (
          <fieldset key={noun} className="min-w-0">
            <legend className="font-medium text-sm">{inWords(noun)}</legend>
            <ul className="mt-1.5 grid gap-0.5">
              {scopes.map(({ name, about }) => (
                <li key={name}>
                  <label className="flex cursor-pointer items-start gap-2.5 rounded-md py-1 text-sm hover:text-ink">
                    <input
                      type="checkbox"
                      name="scopes"
                      value={name}
                      className="mt-0.5 size-4 accent-[var(--color-signal)]"
                    />
                    <span className="min-w-0">
                      {about}
                      <code className="block font-mono text-faint text-xs">{name}</code>
                    </span>
                  </label>
                </li>
              ))}
            </ul>
          </fieldset>
        ))}
      </div>
    </details>
  );
}
