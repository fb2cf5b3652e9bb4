/** In hundredths, so that sums are exact. */
const cents = (amount) => Math.round(amount * 100);

const share = (amount, percent) => Math.round((amount * percent) / 100);

/**
 * An offer of the lines that are asked for, by the price list of the configuration.
 * @param {{ lines: { name: string, quantity: number }[] }} input
 */
export default async function quote({ lines }, io) {
  const { currency, items, taxPercent, discountFrom, discountPercent } = io.config;
  const priced = lines.filter(({ quantity }) => quantity > 0).map((line) => price(line, items));
  const sum = priced.reduce((all, { cents: amount }) => all + amount, 0);
  const discount = discountFrom > 0 && sum >= cents(discountFrom) ? share(sum, discountPercent) : 0;
  const net = sum - discount;
  const tax = share(net, taxPercent);
  return {
    currency,
    items,
    lines: priced.map(({ cents: amount, ...line }) => ({ ...line, amount: amount / 100 })),
    net: net / 100,
    discount: discount / 100,
    tax: tax / 100,
    total: (net + tax) / 100,
  };
}

function price({ name, quantity }, items) {
  const item = items.find((one) => one.name === name);
  if (!item) {
    const error = new Error(`“${name}” is not on the price list.`);
    error.code = "unknown_item";
    throw error;
  }
  return {
    name,
    quantity,
    unit: item.unit ?? "piece",
    price: item.price,
    cents: Math.round(cents(item.price) * quantity),
  };
}
