import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Field, Select } from "~/components/ui/field.tsx";
import { LabelledInput, LabelledTextarea } from "~/components/ui/labelled.tsx";
import { inWords } from "~/format.ts";
import type { Problem } from "~/problem.ts";

export interface SsoFields {
  preset: string;
  issuer: string;
  clientId: string;
  domain: string;
  defaultRole: string;
  roleClaim: string;
  /** A line for each, as `value = role`. */
  roleMap: string;
  asksSecondFactor: boolean;
}

export interface PresetChoice {
  value: string;
  title: string;
  issuer: string;
  hint: string;
}

interface Props {
  fields: SsoFields;
  presets: readonly PresetChoice[];
  roles: readonly string[];
  problem: Problem | undefined;
  isNew: boolean;
}

/** Which provider, with which client, for which domain, and what people get. */
export function SsoForm(props: Props) {
  return (
    <Form method="post" className="grid gap-5">
      <input type="hidden" name="intent" value="set" />
      <ProviderFields {...props} />
      <ClientFields {...props} />
      <RoleFields {...props} />
      <label className="flex gap-2 text-sm">
        <input type="checkbox" name="asksSecondFactor" defaultChecked={props.fields.asksSecondFactor} />
        The provider asks for a second factor itself
      </label>
      <div>
        <Button type="submit" variant="solid">
          Save
        </Button>
      </div>
    </Form>
  );
}

function ProviderFields({ fields, presets, problem }: Props) {
  return (
    <>
      <Field id="preset" label="Provider">
        <Select id="preset" name="preset" defaultValue={fields.preset}>
          {presets.map(({ value, title }) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </Select>
      </Field>
      <details className="text-sm">
        <summary className="cursor-pointer text-soft">What the issuer of each provider looks like</summary>
        <dl className="mt-2 grid gap-2">
          {presets.map(({ value, title, issuer, hint }) => (
            <div key={value}>
              <dt className="font-medium">{title}</dt>
              <dd className="text-soft">
                <code className="break-all font-mono text-xs">{issuer}</code> — {hint}
              </dd>
            </div>
          ))}
        </dl>
      </details>
      <LabelledInput
        name="issuer"
        label="Issuer"
        description="Its discovery document is read when you save."
        type="url"
        defaultValue={fields.issuer}
        problem={problem}
      />
    </>
  );
}

function ClientFields({ fields, problem, isNew }: Props) {
  return (
    <>
      <div className="grid gap-5 sm:grid-cols-2">
        <LabelledInput
          name="clientId"
          label="Client ID"
          description="As the provider shows it."
          defaultValue={fields.clientId}
          problem={problem}
        />
        <LabelledInput
          name="clientSecret"
          label="Client secret"
          description={isNew ? "Kept encrypted." : "Leave it empty to keep the old one."}
          type="password"
          autoComplete="off"
          required={isNew}
          problem={problem}
        />
      </div>
      <LabelledInput
        name="domain"
        label="E-mail domain"
        description="Only addresses of this domain can come in."
        defaultValue={fields.domain}
        problem={problem}
      />
    </>
  );
}

function RoleFields({ fields, roles, problem }: Props) {
  return (
    <>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field id="defaultRole" label="Role of newcomers">
          <Select id="defaultRole" name="defaultRole" defaultValue={fields.defaultRole}>
            {roles.map((role) => (
              <option key={role} value={role}>
                {inWords(role)}
              </option>
            ))}
          </Select>
        </Field>
        <LabelledInput
          name="roleClaim"
          label="Claim with roles or groups"
          description="Empty for none."
          defaultValue={fields.roleClaim}
          required={false}
          problem={problem}
        />
      </div>
      <LabelledTextarea
        name="roleMap"
        label="Roles by that claim"
        description="A line for each, the first that fits: quayside-admins = admin"
        problem={problem}
        rows={3}
        defaultValue={fields.roleMap}
      />
    </>
  );
}
