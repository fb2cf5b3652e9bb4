import { ibanFault } from "./iban.js";
import { isBlank } from "./required.js";
import { vatFault, vatPrefix } from "./vat.js";

/** VAT numbers and bank account of seller and buyer. */
export function checkParties({ seller = {}, buyer = {}, payment = {} }, { add }) {
  checkVat(seller, "/seller", add);
  checkVat(buyer, "/buyer", add);
  for (const [iban, pointer] of [
    [seller?.iban, "/seller/iban"],
    [payment?.iban, "/payment/iban"],
  ]) {
    const fault = isBlank(iban) ? undefined : ibanFault(String(iban));
    if (fault) add("error", "iban", pointer, fault);
  }
  if (isBlank(seller?.iban) && isBlank(payment?.iban))
    add("info", "no_iban", "/payment/iban", "No bank account is given.");
  const sameVat = !isBlank(seller?.vatId) && bare(seller.vatId) === bare(buyer?.vatId);
  if (sameVat) add("warning", "same_party", "/buyer/vatId", "Seller and buyer have the same VAT number.");
}

function checkVat(party, pointer, add) {
  if (isBlank(party?.vatId)) return;
  const fault = vatFault(bare(party.vatId));
  if (fault) add("warning", "vat_number", `${pointer}/vatId`, fault);
  const country = String(party.country ?? "").toUpperCase();
  const prefix = vatPrefix(country);
  if (!fault && prefix && !bare(party.vatId).startsWith(prefix)) {
    add(
      "warning",
      "vat_country",
      `${pointer}/vatId`,
      `The VAT number is not one of the country ${country}, which is given beside it.`,
    );
  }
}

function bare(vatId) {
  return String(vatId ?? "")
    .replace(/[\s.-]/g, "")
    .toUpperCase();
}
