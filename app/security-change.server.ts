import { redirect } from "@remix-run/cloudflare";
import { changePasswordInput, passkeyAttestation } from "@workers/identity/contract.ts";
import {
  addPasskey,
  beginTotp,
  changePassword,
  createRecoveryCodes,
  disableTotp,
  type PersonCtx,
  passkeyName,
  removePasskey,
  renamePasskey,
} from "@workers/identity/index.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import { parseJson } from "./json.ts";

/** The buttons of the security page. */
export const INTENTS = [
  "password.change",
  "totp.begin",
  "totp.disable",
  "recovery.create",
  "passkey.add",
  "passkey.rename",
  "passkey.remove",
] as const;
export type Intent = (typeof INTENTS)[number];

/** What a button did: a new secret for the session's cookie, and recovery codes to be shown once. */
export interface Changed {
  secret?: string;
  recoveryCodes?: string[];
}

const text = (form: FormData, name: string): string => String(form.get(name) ?? "");
const nameIn = (form: FormData): string =>
  parseOrFail(passkeyName, form.get("name"), "name", "A passkey needs a name of at most 60 characters.");

const CHANGES: Record<Intent, (person: PersonCtx, form: FormData) => Promise<Changed>> = {
  "password.change": (person, form) => {
    const { password } = parseOrFail(changePasswordInput, { password: text(form, "password") }, "json");
    return changePassword(person, password);
  },
  "totp.begin": async (person) => {
    await beginTotp(person);
    throw redirect("/account/security/authenticator");
  },
  "totp.disable": (person) => disableTotp(person),
  "recovery.create": async (person) => {
    const { secret, codes } = await createRecoveryCodes(person);
    return { secret, recoveryCodes: codes };
  },
  "passkey.add": (person, form) => {
    const sent = parseJson(text(form, "passkey"));
    const passkey = parseOrFail(
      passkeyAttestation,
      sent,
      "passkey",
      "Your browser sent no passkey that can be read.",
    );
    return addPasskey(person, { name: nameIn(form), passkey });
  },
  "passkey.rename": async (person, form) => {
    await renamePasskey(person, text(form, "passkey"), { name: nameIn(form) });
    return {};
  },
  "passkey.remove": (person, form) => removePasskey(person, text(form, "passkey")),
};

/** Does what a button of the security page asks for. Rejects with what the verb refuses, or with a redirect. */
export const changeSecurity = async (person: PersonCtx, intent: Intent, form: FormData): Promise<Changed> =>
  CHANGES[intent](person, form);
