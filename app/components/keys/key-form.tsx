import { Form, useNavigation } from "@remix-run/react";
import type { ServiceAccountView } from "@workers/keys/contract.ts";
import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Input, Select, Textarea } from "~/components/ui/field.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import type { Problem } from "~/problem.ts";
import type { ScopeGroup } from "./scope-groups.ts";

const LIFETIMES: [days: string, label: string][] = [
  ["90", "In 90 days"],
  ["7", "In a week"],
  ["30", "In 30 days"],
  ["365", "In a year"],
  ["", "Never"],
];

const errorsAt = (problem: Problem | undefined, field: string): string[] =>
  problem?.issues.filter(({ pointer }) => pointer.startsWith(`/${field}`)).map(({ detail }) => detail) ?? [];

/** The form that makes a key. */
export function KeyForm({
  groups,
  accounts,
  problem,
}: {
  groups: ScopeGroup[];
  accounts: ServiceAccountView[];
  problem: Problem | undefined;
}) {
  const busy = useNavigation().state !== "idle";
  const [name, addresses] = [errorsAt(problem, "name"), errorsAt(problem, "addresses")];
  return (
    <Form method="post" className="grid gap-6">
      <input type="hidden" name="intent" value="create" />
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          id="name"
          label="Name"
          required
          errors={name}
          description="What uses it: you will know it by that."
        >
          <Input
            {...fieldProps("name", true, name.length > 0)}
            name="name"
            maxLength={120}
            required
            autoComplete="off"
          />
        </Field>
        <Field id="expires" label="Expires">
          <Select {...fieldProps("expires", false, false)} name="expiresInDays" defaultValue="90">
            {LIFETIMES.map(([days, label]) => (
              <option key={days} value={days}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        {accounts.length > 0 && (
          <Field
            id="principal"
            label="Acts as"
            description="A service account’s key goes on when people leave."
          >
            <Select {...fieldProps("principal", true, false)} name="serviceAccount" defaultValue="">
              <option value="">You, in your role</option>
              {accounts.map(({ id, name: label, role }) => (
                <option key={id} value={id}>
                  {label} ({role})
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field
          id="addresses"
          label="Allowed addresses"
          errors={addresses}
          description="Addresses or networks, one a line: 192.0.2.0/24, 2001:db8::/32. Empty for any."
        >
          <Textarea
            {...fieldProps("addresses", true, addresses.length > 0)}
            name="addresses"
            rows={2}
            spellCheck={false}
            className="font-mono"
          />
        </Field>
      </div>
      <ScopeChoice groups={groups} errors={errorsAt(problem, "scopes")} />
      <div>
        <Button type="submit" variant="signal" disabled={busy}>
          {busy ? "Making it…" : "Make the key"}
        </Button>
      </div>
    </Form>
  );
}

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
      {errors.length > 0 && <p className="mt-1.5 font-medium text-bad text-sm">{errors.join(" · ")}</p>}
      <div className="mt-4 grid gap-x-6 gap-y-5 sm:grid-cols-2">
        {groups.map(({ noun, scopes }) => (
          <fieldset key={noun} className="min-w-0">
            <legend className="eyebrow text-faint">{noun}</legend>
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
