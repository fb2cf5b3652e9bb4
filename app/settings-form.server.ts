import type { ChangeSettingsInput } from "@workers/tenants/index.ts";
import { chosen, textOf } from "./form.server.ts";
import { invalid, type RefusedProblem } from "./problems.server.ts";

/** A form that says nothing would take everything back: it has to say that it is to be saved. */
const requireIntent = (form: FormData): unknown => chosen(form, "intent", ["save"]);

const DOLLARS = /^\d{1,6}(?:\.\d{1,6})?$/;
const WHOLE = /^\d{1,6}$/;

/** The lines of a text field that say something; null where none does. */
export function linesOf(form: FormData, name: string): string[] | null {
  const lines = textOf(form, name)
    .split(/[\s,]+/)
    .filter((line) => line !== "");
  return lines.length > 0 ? lines : null;
}

/** What the limits form asks for, an empty field being none; or what of it cannot be read. */
export function limitsInputOf(form: FormData): ChangeSettingsInput | RefusedProblem {
  requireIntent(form);
  const issues: RefusedProblem["issues"] = [];
  const read = (name: string, pattern: RegExp, scale: number, detail: string): number | null => {
    const text = textOf(form, name).trim();
    if (text !== "" && !pattern.test(text)) issues.push({ pointer: `/${name}`, detail });
    return text === "" ? null : Math.round(Number(text) * scale);
  };
  const whole = (name: string) => read(name, WHOLE, 1, "write a whole number, such as 30");
  const dollars = (name: string) =>
    read(name, DOLLARS, 1_000_000, "write an amount in dollars, such as 2.50");
  const input = {
    runTimeoutSeconds: whole("runTimeoutSeconds"),
    runCostMicros: dollars("runCostMicros"),
    monthlyBudgetMicros: dollars("monthlyBudgetMicros"),
    egressHosts: linesOf(form, "egressHosts"),
    dataRegion: textOf(form, "dataRegion").trim() || null,
    retentionDays: whole("retentionDays"),
  };
  return issues.length > 0 ? invalid("Some of these cannot be read.", issues) : input;
}

/** An amount as the form shows it: dollars, without the zeros at the end. */
export const dollarsOf = (micros: number | null): string =>
  micros === null ? "" : String(micros / 1_000_000);

/** What the form about who gets in asks for; no way of signing in chosen leaves all of them open. */
export const entryInputOf = (form: FormData): ChangeSettingsInput => {
  requireIntent(form);
  const methods = form.getAll("signInMethods") as NonNullable<ChangeSettingsInput["signInMethods"]>;
  return {
    signInMethods: methods.length > 0 ? methods : null,
    requireTwoFactor: form.has("requireTwoFactor") || null,
    allowedAddresses: linesOf(form, "allowedAddresses"),
  };
};
