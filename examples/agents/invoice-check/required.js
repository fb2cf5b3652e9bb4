const REQUIRED = [
  ["/number", "an invoice number"],
  ["/issueDate", "the date of issue"],
  ["/currency", "the currency"],
  ["/seller/name", "the seller's name"],
  ["/buyer/name", "the buyer's name"],
  ["/totals/gross", "the amount to pay"],
];
const EXPECTED = [
  ["/seller/address", "the seller's address"],
  ["/buyer/address", "the buyer's address"],
  ["/seller/vatId", "the seller's VAT or tax number"],
];

/** What every invoice needs, and what most tax offices ask for. */
export function checkRequired(invoice, { add }) {
  for (const [pointer, name] of REQUIRED) {
    if (isBlank(at(invoice, pointer))) add("error", "missing", pointer, `The invoice lacks ${name}.`);
  }
  for (const [pointer, name] of EXPECTED) {
    if (isBlank(at(invoice, pointer))) add("warning", "missing", pointer, `The invoice lacks ${name}.`);
  }
  if (!Array.isArray(invoice.lines) || invoice.lines.length === 0)
    add("error", "missing", "/lines", "The invoice has no lines.");
  const { currency } = invoice;
  if (!isBlank(currency) && !isCurrency(String(currency))) {
    add("error", "currency", "/currency", `“${currency}” is not a currency code such as EUR or USD.`);
  }
}

function at(invoice, pointer) {
  return pointer
    .slice(1)
    .split("/")
    .reduce((value, key) => value?.[key], invoice);
}

export function isBlank(value) {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

function isCurrency(code) {
  const known = Intl.supportedValuesOf?.("currency");
  return /^[A-Z]{3}$/.test(code) && (!known || known.includes(code));
}
