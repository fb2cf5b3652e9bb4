import type { SsoInput, SsoView } from "@workers/tenants/index.ts";
import type { SsoFields } from "./components/sso/sso-form.tsx";
import { textOf } from "./form.server.ts";

/** What the form shows: of a connection, or to begin with. */
export const fieldsOf = (sso: SsoView | null): SsoFields => ({
  preset: sso?.preset ?? "other",
  issuer: sso?.issuer ?? "",
  clientId: sso?.clientId ?? "",
  domain: sso?.domain ?? "",
  defaultRole: sso?.defaultRole ?? "member",
  roleClaim: sso?.roleClaim ?? "",
  roleMap: (sso?.roleMap ?? []).map(({ value, role }) => `${value} = ${role}`).join("\n"),
  asksSecondFactor: sso?.asksSecondFactor ?? false,
});

/** A line `value = role`; values may hold the sign, roles do not. */
function mappingOf(line: string) {
  const at = line.lastIndexOf("=");
  return { value: line.slice(0, at).trim(), role: line.slice(at + 1).trim() };
}

/** What the form says, as the verb takes it, and checks it. */
export function ssoInputOf(form: FormData): SsoInput {
  const lines = textOf(form, "roleMap").split(/\r?\n/);
  const fields = {
    preset: textOf(form, "preset"),
    issuer: textOf(form, "issuer"),
    clientId: textOf(form, "clientId"),
    clientSecret: textOf(form, "clientSecret") || undefined,
    domain: textOf(form, "domain"),
    defaultRole: textOf(form, "defaultRole"),
    roleClaim: textOf(form, "roleClaim"),
    roleMap: lines.filter((line) => line.trim() !== "").map(mappingOf),
    asksSecondFactor: form.has("asksSecondFactor"),
  };
  return fields as SsoInput;
}
