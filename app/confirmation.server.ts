import { type ConfirmInput, confirmInput } from "@workers/identity/contract.ts";
import { parseOrFail } from "@workers/kernel/app-env.ts";
import { passkeyOf } from "./sign-in.server.ts";

const TEXTS = ["code", "recoveryCode", "mailedCode", "password"] as const;

/** What somebody confirms with, by the fields of a form; a password where there is none of them. Refuses what cannot be it. */
export function confirmationOf(form: FormData): ConfirmInput {
  const passkey = passkeyOf(form);
  const name = TEXTS.find((one) => form.has(one)) ?? "password";
  return parseOrFail(confirmInput, passkey ? { passkey } : { [name]: form.get(name) ?? "" }, "json");
}
