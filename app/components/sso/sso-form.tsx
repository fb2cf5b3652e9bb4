import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Field, FieldErrors, fieldProps, Input, Select, Textarea } from "~/components/ui/field.tsx";
import { issuesAt } from "~/issues.ts";
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

/** Which provider, with which client, for which domain, and what people get. */
export function SsoForm({
  fields,
  presets,
  roles,
  problem,
  isNew,
}: {
  fields: SsoFields;
  presets: readonly PresetChoice[];
  roles: readonly string[];
  problem: Problem | undefined;
  isNew: boolean;
}) {
  const line = (name: keyof SsoFields | "clientSecret", label: string, description: string, more = {}) => {
    const errors = issuesAt(problem, `/${name}`);
    return (
      <Field id={name} label={label} description={description} errors={errors}>
        <Input
          {...fieldProps(name, true, errors.length > 0)}
          name={name}
          defaultValue={name === "clientSecret" ? "" : String(fields[name])}
          {...more}
        />
      </Field>
    );
  };
  return (
    <Form method="post" className="grid gap-5">
      <input type="hidden" name="intent" value="set" />
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
      {line("issuer", "Issuer", "Its discovery document is read when you save.", {
        type: "url",
        required: true,
      })}
      <div className="grid gap-5 sm:grid-cols-2">
        {line("clientId", "Client ID", "As the provider shows it.", { required: true })}
        {line(
          "clientSecret",
          "Client secret",
          isNew ? "Kept encrypted." : "Leave it empty to keep the old one.",
          {
            type: "password",
            autoComplete: "off",
            required: isNew,
          },
        )}
      </div>
      {line("domain", "E-mail domain", "Only addresses of this domain can come in.", { required: true })}
      <div className="grid gap-5 sm:grid-cols-2">
        <Field id="defaultRole" label="Role of newcomers">
          <Select id="defaultRole" name="defaultRole" defaultValue={fields.defaultRole}>
            {roles.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </Select>
        </Field>
        {line("roleClaim", "Claim with roles or groups", "Empty for none.")}
      </div>
      <Field
        id="roleMap"
        label="Roles by that claim"
        description="A line for each, the first that fits: quayside-admins = admin"
      >
        <Textarea
          {...fieldProps("roleMap", true, false)}
          name="roleMap"
          rows={3}
          defaultValue={fields.roleMap}
        />
      </Field>
      <FieldErrors id="roleMap" errors={issuesAt(problem, "/roleMap")} />
      <label className="flex gap-2 text-sm">
        <input type="checkbox" name="asksSecondFactor" defaultChecked={fields.asksSecondFactor} />
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
