import lengths from "./iban-lengths.json";

/** Why this cannot be an IBAN (ISO 13616), or undefined. */
export function ibanFault(text) {
  const iban = text.replace(/[\s.-]/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/.test(iban)) return `“${text.slice(0, 60)}” is not an IBAN.`;
  const length = lengths[iban.slice(0, 2)];
  if (!length) return `${iban.slice(0, 2)} is not a country with IBANs.`;
  if (iban.length !== length)
    return `An IBAN of ${iban.slice(0, 2)} has ${length} characters; this one has ${iban.length}.`;
  return remainder(iban) === 1
    ? undefined
    : "The check digits of the IBAN are wrong: at least one character is mistyped.";
}

/** ISO 7064 modulo 97: the first four characters go to the end, letters count from A = 10. */
function remainder(iban) {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
