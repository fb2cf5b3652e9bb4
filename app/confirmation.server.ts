import type { ConfirmInput } from "@workers/identity/contract.ts";
import { passkeyOf } from "./sign-in.server.ts";

const TEXTS = ["code", "recoveryCode", "mailedCode", "password"] as const;

/** What somebody confirms with, by the fields of a form; a password where there is none of them. */
export function confirmationOf(form: FormData): ConfirmInput {
  const passkey = passkeyOf(form);
  if (passkey) return { passkey };
  const name = TEXTS.find((one) => form.has(one)) ?? "password";
  return { [name]: String(form.get(name) ?? "") };
}
