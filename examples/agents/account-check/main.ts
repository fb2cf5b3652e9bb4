import { ibanFault, remainder, writeIban } from "./iban.ts";
import { COUNTRIES, vatFault } from "./vat.ts";

interface Input {
  numbers: string;
}
interface Io {
  log: { info(message: string, data?: object): void };
}
interface Result {
  line: number;
  number: string;
  kind: "IBAN" | "VAT number" | "BIC" | "creditor reference" | "unknown";
  valid: boolean;
  note: string;
}

const MOST = 2000;

/** Checks account and tax numbers, one a line, by their check digits: nobody is asked. */
export default async function check({ numbers }: Input, io: Io) {
  const lines = numbers
    .split(/\r\n|\n|\r/)
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text);
  if (lines.length === 0) throw problem("no_numbers", "There is nothing to check: write one number a line.");
  if (lines.length > MOST)
    throw problem("too_many_numbers", `There are ${lines.length} numbers; the limit is ${MOST}.`);
  const results = lines.map(({ text, line }) => judge(text, line));
  const seen = new Map<string, number>();
  for (const result of results) {
    const before = seen.get(result.number);
    if (before !== undefined) result.note = `${result.note} The same as line ${before}.`.trim();
    else seen.set(result.number, result.line);
  }
  const valid = results.filter((result) => result.valid).length;
  io.log.info("Checked", { numbers: results.length, valid });
  return {
    verdict: `${valid} of ${results.length} are valid.`,
    valid,
    invalid: results.length - valid,
    results,
  };
}

function judge(text: string, line: number): Result {
  // A label before it, such as "IBAN:", is left out.
  const bare = text
    .slice(0, 200)
    .toUpperCase()
    .replace(/^(?:IBAN|BIC|SWIFT|VAT|UST-?ID(?:NR)?)\.?\s*:?\s+/, "")
    .replace(/[\s.\-/]/g, "");
  const result = (kind: Result["kind"], fault: string | undefined, number = bare, note = ""): Result => ({
    line,
    number,
    kind,
    valid: !fault,
    note: fault ?? note,
  });
  if (!/^[A-Z0-9]{4,40}$/.test(bare))
    return result("unknown", "It is no account or tax number: letters and digits only.", text.slice(0, 60));
  if (/^RF\d{2}/.test(bare) && bare.length <= 25)
    return result(
      "creditor reference",
      remainder(bare.slice(4) + bare.slice(0, 4)) === 1
        ? undefined
        : "The check digits are wrong: a character is mistyped, or two are swapped.",
      writeIban(bare),
    );
  const country = bare.slice(0, 2) === "GR" && bare.length === 11 ? `EL${bare.slice(2)}` : bare;
  if (COUNTRIES[country.slice(0, 2)] && country.length <= 14) return asVat(country, result);
  if (/^[A-Z]{2}\d{2}[A-Z0-9]{10,}$/.test(bare)) return result("IBAN", ibanFault(bare), writeIban(bare));
  if (/^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(bare))
    return result("BIC", undefined, bare, `A bank in ${bare.slice(4, 6)}; a BIC has no check digits.`);
  return result(
    "unknown",
    "It has the form of no IBAN, BIC, creditor reference, or VAT number that is known here.",
  );
}

/** Letters only are a BIC such as DEUTDEFF: VAT numbers have digits. */
function asVat(
  number: string,
  result: (kind: Result["kind"], fault: string | undefined, number?: string, note?: string) => Result,
): Result {
  if (/^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(number))
    return result("BIC", undefined, number, `A bank in ${number.slice(4, 6)}; a BIC has no check digits.`);
  return result("VAT number", vatFault(number), number);
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
