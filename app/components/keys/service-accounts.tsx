import { Form } from "@remix-run/react";
import type { ServiceAccountView } from "@workers/keys/contract.ts";
import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Input, Select } from "~/components/ui/field.tsx";
import { countOf } from "~/format.ts";
import { Opened } from "./key-actions.tsx";

function RoleSelect({ id, roles, role }: { id: string; roles: string[]; role?: string }) {
  return (
    <Select
      {...fieldProps(id, false, false)}
      name="role"
      defaultValue={role ?? (roles.includes("developer") ? "developer" : roles.at(-1))}
    >
      {roles.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </Select>
  );
}

/** The workspace’s service accounts, and a form for another one. `roles` are those that may be given. */
export function ServiceAccounts({ accounts, roles }: { accounts: ServiceAccountView[]; roles: string[] }) {
  return (
    <>
      <ul className="divide-y divide-line">
        {accounts.map(({ id, name, role, keys }) => (
          <li key={id} className="grid gap-2 px-5 py-4">
            <div className="flex flex-wrap items-baseline gap-x-3">
              <span className="min-w-0 break-words font-medium">{name}</span>
              <span className="text-faint text-sm capitalize">{role}</span>
              <span className="text-faint text-sm">{countOf(keys, "key")}</span>
            </div>
            <div className="flex flex-wrap gap-x-6 gap-y-2">
              {roles.includes(role) && (
                <Opened summary="Change role">
                  <Form method="post" className="grid justify-items-start gap-3">
                    <input type="hidden" name="intent" value="change-account" />
                    <input type="hidden" name="account" value={id} />
                    <Field id={`${id}-role`} label="Role, from the next request on">
                      <RoleSelect id={`${id}-role`} roles={roles} role={role} />
                    </Field>
                    <Button type="submit" size="sm" variant="solid">
                      Change the role
                    </Button>
                  </Form>
                </Opened>
              )}
              <Opened summary="Delete">
                <Form method="post" className="grid justify-items-start gap-3">
                  <input type="hidden" name="intent" value="delete-account" />
                  <input type="hidden" name="account" value={id} />
                  <p className="text-soft text-sm">
                    Its {countOf(keys, "key")} stop with the next request. This cannot be undone.
                  </p>
                  <Button type="submit" size="sm" variant="danger">
                    Delete the account
                  </Button>
                </Form>
              </Opened>
            </div>
          </li>
        ))}
      </ul>
      <Form
        method="post"
        className="grid items-end gap-4 border-line border-t p-5 sm:grid-cols-[minmax(0,1fr)_12rem_auto]"
      >
        <input type="hidden" name="intent" value="create-account" />
        <Field id="account-name" label="Name" required>
          <Input
            {...fieldProps("account-name", false, false)}
            name="name"
            maxLength={120}
            required
            autoComplete="off"
          />
        </Field>
        <Field id="account-role" label="Role">
          <RoleSelect id="account-role" roles={roles} />
        </Field>
        <Button type="submit" variant="outline">
          Add service account
        </Button>
      </Form>
    </>
  );
}
