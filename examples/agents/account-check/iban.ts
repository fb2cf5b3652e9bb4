/** Lengths by country, after the SWIFT registry. */
const LENGTHS =
  "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20";
const LENGTH = new Map(LENGTHS.split(" ").map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]));

/** Why this is no IBAN, or undefined. ISO 13616: length of its country, check digits by 97. */
export function ibanFault(iban: string): string | undefined {
  const length = LENGTH.get(iban.slice(0, 2));
  if (length === undefined) return `No IBANs begin with ${iban.slice(0, 2)}.`;
  if (iban.length !== length)
    return `An IBAN of ${iban.slice(0, 2)} has ${length} characters, not ${iban.length}.`;
  if (remainder(iban.slice(4) + iban.slice(0, 4)) === 1) return undefined;
  return "The check digits are wrong: a character is mistyped, or two are swapped.";
}

/** Letters are 10 to 35; a creditor reference (RF) is checked the same way. */
export function remainder(text: string): number {
  let rest = 0;
  for (const sign of text) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

export const writeIban = (iban: string): string => iban.replace(/(.{4})(?=.)/g, "$1 ");
