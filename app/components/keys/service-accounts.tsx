import { Form } from "@remix-run/react";
import type { ServiceAccountView } from "@workers/keys/contract.ts";
import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Select } from "~/components/ui/field.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { Opened } from "~/components/ui/opened.tsx";
import { countOf, inWords } from "~/format.ts";

/** The workspace’s service accounts, and a form for another one. `roles` are those that may be given. */
export function ServiceAccounts({ accounts, roles }: { accounts: ServiceAccountView[]; roles: string[] }) {
  return (
    <>
      <ul className="divide-y divide-line">
        {accounts.map((account) => (
          <Account key={account.id} account={account} roles={roles} />
        ))}
      </ul>
      <NewAccount roles={roles} />
    </>
  );
}

function Account({ account, roles }: { account: ServiceAccountView; roles: string[] }) {
  const { name, role, keys } = account;
  return (
    <li className="grid gap-2 px-5 py-4">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <span className="min-w-0 break-words font-medium">{name}</span>
        <span className="text-faint text-sm">{inWords(role)}</span>
        <span className="text-faint text-sm">{countOf(keys, "key")}</span>
      </div>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {roles.includes(role) && <ChangeRole account={account} roles={roles} />}
        <Delete account={account} />
      </div>
    </li>
  );
}

const ChangeRole = ({ account: { id, role }, roles }: { account: ServiceAccountView; roles: string[] }) => (
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
);

const Delete = ({ account: { id, keys } }: { account: ServiceAccountView }) => (
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
);

function RoleSelect({ id, roles, role }: { id: string; roles: string[]; role?: string }) {
  return (
    <Select
      {...fieldProps(id, false, false)}
      name="role"
      defaultValue={role ?? (roles.includes("developer") ? "developer" : roles.at(-1))}
    >
      {roles.map((one) => (
        <option key={one} value={one}>
          {inWords(one)}
        </option>
      ))}
    </Select>
  );
}

const NewAccount = ({ roles }: { roles: string[] }) => (
  <Form
    method="post"
    className="grid items-end gap-4 border-line border-t p-5 first:border-t-0 sm:grid-cols-[minmax(0,1fr)_12rem_auto]"
  >
    <input type="hidden" name="intent" value="create-account" />
    <LabelledInput id="account-name" name="name" label="Name" maxLength={120} autoComplete="off" />
    <Field id="account-role" label="Role">
      <RoleSelect id="account-role" roles={roles} />
    </Field>
    <Button type="submit" variant="outline">
      Add service account
    </Button>
  </Form>
);
