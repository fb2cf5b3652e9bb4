export type Plan = "annuity" | "linear" | "bullet";

/** One month's payment, in cents, and what is owed after it. */
export interface Month {
  interest: number;
  principal: number;
  balance: number;
}
interface Loan {
  cents: number;
  /** Thousandths of a percent a year: whole numbers, so that a cent is never lost to a fraction. */
  rate: number;
  months: number;
  plan: Plan;
}

const YEARLY = 12 * 100 * 1000;

/** The months until nothing is owed; interest is rounded to the cent each month, and the last payment evens out. */
export function repay({ cents, rate, months, plan }: Loan, extra: number): Month[] {
  const instalment = plan === "annuity" ? annuity(cents, rate, months) : Math.round(cents / months);
  const schedule: Month[] = [];
  let balance = cents;
  for (let number = 1; balance > 0; number += 1) {
    const interest = Math.round((balance * rate) / YEARLY);
    const regular = plan === "annuity" ? instalment - interest : plan === "linear" ? instalment : 0;
    const principal = number >= months ? balance : Math.min(balance, Math.max(0, regular) + extra);
    balance -= principal;
    schedule.push({ interest, principal, balance });
  }
  return schedule;
}

/** The payment that is the same each month: P · i / (1 − (1 + i)^−n). */
function annuity(cents: number, rate: number, months: number): number {
  const monthly = rate / YEARLY;
  // For tiny rates the formula divides nearly nothing by nearly nothing; expm1 and log1p do not.
  return monthly === 0
    ? Math.round(cents / months)
    : Math.round((cents * monthly) / -Math.expm1(-months * Math.log1p(monthly)));
}
