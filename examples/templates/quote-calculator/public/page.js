const rows = document.querySelector("tbody");
const sums = document.querySelector("dl");
const status = document.querySelector("[role=status]");

/** The offer for some lines; without any the price list. */
async function ask(lines) {
  const answer = await fetch("/run", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ lines }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? "The offer could not be calculated.");
  return body;
}

const inMoney = (currency) => {
  const format = new Intl.NumberFormat(navigator.language, { style: "currency", currency });
  return (amount) => format.format(amount);
};

function cell(row, content) {
  const td = row.insertCell();
  td.append(content);
  return td;
}

function addRow({ name, price, unit = "piece" }, money) {
  const row = rows.insertRow();
  cell(row, name);
  cell(row, `${money(price)} / ${unit}`);
  const input = Object.assign(document.createElement("input"), {
    type: "number",
    min: "0",
    step: "any",
    value: "0",
    name,
  });
  input.setAttribute("aria-label", `Quantity of ${name}`);
  cell(row, input);
  cell(row, money(0)).dataset.amount = name;
}

function show({ lines, net, discount, tax, total }, money) {
  const amounts = new Map(lines.map(({ name, amount }) => [name, amount]));
  for (const td of rows.querySelectorAll("[data-amount]"))
    td.textContent = money(amounts.get(td.dataset.amount) ?? 0);
  const parts = [
    ...(discount > 0 ? [["Discount", -discount]] : []),
    ["Net", net],
    ["Tax", tax],
    ["Total", total],
  ];
  sums.replaceChildren(
    ...parts.flatMap(([name, amount]) =>
      [
        ["dt", name],
        ["dd", money(amount)],
      ].map(([tag, text]) => Object.assign(document.createElement(tag), { textContent: text })),
    ),
  );
}

let latest = 0;
async function refresh(money) {
  const mine = ++latest;
  const lines = [...rows.querySelectorAll("input")].map(({ name, valueAsNumber }) => ({
    name,
    quantity: valueAsNumber || 0,
  }));
  try {
    const offer = await ask(lines.filter(({ quantity }) => quantity > 0));
    // An answer that was overtaken by a later one is none any more.
    if (mine !== latest) return;
    show(offer, money);
    status.textContent = "";
  } catch (error) {
    status.textContent = error.message;
  }
}

try {
  const list = await ask([]);
  const money = inMoney(list.currency);
  for (const item of list.items) addRow(item, money);
  show(list, money);
  status.textContent = "";
  let wait;
  rows.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(() => refresh(money), 250);
  });
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
} catch (error) {
  status.textContent = error.message;
}
