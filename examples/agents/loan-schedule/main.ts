import { drawYears } from "./chart.ts";
import { type Month, type Plan, repay } from "./repay.ts";

interface Input {
  amount: number;
  /** Nominal, per year, in percent. */
  rate: number;
  months: number;
  plan?: Plan;
  extra?: number;
  /** YYYY-MM of the first payment. */
  first?: string;
}
interface Io {
  log: { info(message: string, data?: object): void };
}

/** Works out every payment of a loan, to the cent, and what paying more each month would save. */
export default async function schedule(input: Input, io: Io) {
  const { plan = "annuity", extra = 0, first } = input;
  const loan = {
    cents: toCents(input.amount),
    rate: Math.round(input.rate * 1000),
    months: input.months,
    plan,
  };
  if (loan.cents < 1) throw problem("no_amount", "The amount is less than a cent.");
  const start = first ? readMonth(first) : undefined;
  const months = repay(loan, toCents(extra));
  const without = extra > 0 ? repay(loan, 0) : months;
  io.log.info("Worked out the payments", { payments: months.length });

  const years = byYear(months, start);
  const [interest, saved] = [sum(months, "interest"), sum(without, "interest") - sum(months, "interest")];
  return {
    payment: money((months[0]?.interest ?? 0) + (months[0]?.principal ?? 0)),
    lastPayment: money((months.at(-1)?.interest ?? 0) + (months.at(-1)?.principal ?? 0)),
    payments: months.length,
    totalInterest: money(interest),
    totalPaid: money(interest + loan.cents),
    ...(extra > 0 && { saved: { interest: money(saved), payments: without.length - months.length } }),
    chart: drawYears(years),
    years: years.map((year) => ({ ...year, ...inMoney(year) })),
    schedule: months.map((month, index) => ({
      number: index + 1,
      ...(start !== undefined && { month: writeMonth(start + index) }),
      payment: money(month.interest + month.principal),
      ...inMoney(month),
    })),
  };
}

const toCents = (amount: number): number => Math.round(amount * 100);
const money = (cents: number): number => cents / 100;
const sum = (months: Month[], part: "interest" | "principal"): number =>
  months.reduce((total, month) => total + month[part], 0);
const inMoney = ({ interest, principal, balance }: Month) => ({
  interest: money(interest),
  principal: money(principal),
  balance: money(balance),
});

/** Months since year 0. */
function readMonth(text: string): number {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  if (!year || !month)
    throw problem("invalid_month", `“${text.slice(0, 20)}” is not a month: write it as 2026-09.`);
  return Number(year) * 12 + Number(month) - 1;
}

const writeMonth = (month: number): string =>
  `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;

/** Calendar years when it is known when it begins, else years of the loan. */
function byYear(months: Month[], start: number | undefined): (Month & { year: string })[] {
  const years = new Map<string, Month & { year: string }>();
  for (const [index, month] of months.entries()) {
    const year =
      start === undefined ? `Year ${Math.floor(index / 12) + 1}` : writeMonth(start + index).slice(0, 4);
    const before = years.get(year) ?? { year, interest: 0, principal: 0, balance: 0 };
    years.set(year, {
      year,
      interest: before.interest + month.interest,
      principal: before.principal + month.principal,
      balance: month.balance,
    });
  }
  return [...years.values()];
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
