import { parseOrFail } from "@workers/kernel/app-env.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { beyond, PERMISSIONS, type Rights, ROLES } from "@workers/kernel/permissions.ts";
import {
  changeServiceAccountInput,
  createKeyInput,
  createServiceAccountInput,
  KEY_SCOPES,
  rotateKeyInput,
} from "@workers/keys/contract.ts";
import * as keys from "@workers/keys/index.ts";
import type { ScopeGroup } from "~/components/keys/scope-groups.ts";

/** What whoever acts can give to a key, by what it is about. */
export function scopeGroups(rights: Rights): ScopeGroup[] {
  const mine = KEY_SCOPES.filter((scope) => beyond({ ...rights, scopes: [scope] }, rights).length === 0);
  const byNoun = Map.groupBy(mine, (scope) => scope.split(":", 1)[0] ?? "");
  return [...byNoun].map(([noun, scopes]) => ({
    noun: noun.replaceAll("-", " "),
    scopes: scopes.map((name) => ({ name, about: PERMISSIONS[name].about })),
  }));
}

/** The roles that whoever acts can give to a service account. */
export const rolesWithin = (rights: Rights): string[] =>
  ROLES.filter((role) => beyond({ role, scopes: null }, rights).length === 0);

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? "");

async function create(ctx: Ctx, form: FormData): Promise<string> {
  const scopes = form.getAll("scopes").map(String);
  const addresses = textOf(form, "addresses")
    .split(/[\s,]+/)
    .filter(Boolean);
  const input = {
    name: textOf(form, "name"),
    scopes: scopes.length > 0 ? scopes : null,
    addresses: addresses.length > 0 ? addresses : null,
    expiresInDays: textOf(form, "expiresInDays") === "" ? null : Number(textOf(form, "expiresInDays")),
    ...(textOf(form, "serviceAccount") && { serviceAccount: textOf(form, "serviceAccount") }),
  };
  return (await keys.createKey(ctx, parseOrFail(createKeyInput, input, "json"))).key;
}

async function rotate(ctx: Ctx, form: FormData): Promise<string> {
  const input = form.has("overlapHours") ? { overlapHours: Number(textOf(form, "overlapHours")) } : {};
  const { overlapHours } = parseOrFail(rotateKeyInput, input, "json");
  return (await keys.rotateKey(ctx, textOf(form, "key"), overlapHours)).key;
}

/** What each form of the page does; a secret that it makes is answered. */
export const KEY_FORMS = {
  create,
  rotate,
  revoke: (ctx, form) => keys.revokeKey(ctx, textOf(form, "key")),
  "create-account": (ctx, form) => {
    const input = { name: textOf(form, "name"), role: textOf(form, "role") };
    return keys.createServiceAccount(ctx, parseOrFail(createServiceAccountInput, input, "json"));
  },
  "change-account": (ctx, form) => {
    const input = parseOrFail(changeServiceAccountInput, { role: textOf(form, "role") }, "json");
    return keys.changeServiceAccount(ctx, textOf(form, "account"), input);
  },
  "delete-account": (ctx, form) => keys.deleteServiceAccount(ctx, textOf(form, "account")),
} satisfies Record<string, (ctx: Ctx, form: FormData) => Promise<unknown>>;
