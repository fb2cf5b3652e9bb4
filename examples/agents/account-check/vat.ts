type Check = (digits: string) => boolean;
interface Country {
  form: RegExp;
  check: Check;
}

const digitsOf = (text: string): number[] => [...text].map(Number);
const weighted = (text: string, weights: number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(text[index]), 0);
/** Doubled digits count by their own digits, as with cards. */
const luhn: Check = (text) =>
  digitsOf(text)
    .reverse()
    .reduce(
      (sum, digit, index) => sum + (index % 2 ? ([0, 2, 4, 6, 8, 1, 3, 5, 7, 9][digit] ?? 0) : digit),
      0,
    ) %
    10 ===
  0;
/** ISO 7064, MOD 11, 10. */
const mod1110: Check = (text) => {
  let product = 10;
  for (const digit of digitsOf(text.slice(0, -1))) product = (((product + digit) % 10 || 10) * 2) % 11;
  return (11 - product) % 10 === Number(text.at(-1));
};
const last = (text: string): number => Number(text.at(-1));

/** By prefix: the form, and the check digits as the tax offices compute them. */
export const COUNTRIES: Record<string, Country> = {
  AT: {
    form: /^U\d{8}$/,
    check: (text) => {
      const digits = digitsOf(text.slice(1));
      const sum = digits
        .slice(0, 7)
        .reduce(
          (total, digit, index) => total + (index % 2 ? Math.floor(digit / 5) + ((digit * 2) % 10) : digit),
          0,
        );
      return (10 - ((sum + 4) % 10)) % 10 === digits[7];
    },
  },
  BE: {
    form: /^[01]\d{9}$/,
    check: (text) => 97 - (Number(text.slice(0, 8)) % 97) === Number(text.slice(8)),
  },
  DE: { form: /^\d{9}$/, check: mod1110 },
  DK: { form: /^\d{8}$/, check: (text) => weighted(text, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 },
  EE: {
    form: /^\d{9}$/,
    check: (text) => (10 - (weighted(text, [3, 7, 1, 3, 7, 1, 3, 7]) % 10)) % 10 === last(text),
  },
  EL: {
    form: /^\d{9}$/,
    check: (text) => (weighted(text, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === last(text),
  },
  FI: {
    form: /^\d{8}$/,
    check: (text) => (11 - (weighted(text, [7, 9, 10, 5, 8, 4, 2]) % 11)) % 11 === last(text),
  },
  FR: {
    form: /^[A-HJ-NP-Z0-9]{2}\d{9}$/,
    check: (text) =>
      /^\d{2}/.test(text) ? Number(text.slice(0, 2)) === (12 + 3 * (Number(text.slice(2)) % 97)) % 97 : true,
  },
  HR: { form: /^\d{11}$/, check: mod1110 },
  IT: { form: /^\d{11}$/, check: luhn },
  LU: { form: /^\d{8}$/, check: (text) => Number(text.slice(0, 6)) % 89 === Number(text.slice(6)) },
  PL: { form: /^\d{10}$/, check: (text) => weighted(text, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === last(text) },
  PT: {
    form: /^\d{9}$/,
    check: (text) => ((11 - (weighted(text, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === last(text),
  },
  SE: { form: /^\d{10}01$/, check: (text) => luhn(text.slice(0, 10)) },
  SI: {
    form: /^[1-9]\d{7}$/,
    check: (text) => (11 - (weighted(text, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === last(text),
  },
};

/** Why this is no VAT number of its country, or undefined. */
export function vatFault(number: string): string | undefined {
  const country = COUNTRIES[number.slice(0, 2)];
  const rest = number.slice(2);
  if (!country?.form.test(rest)) return `It does not have the form of a VAT number of ${number.slice(0, 2)}.`;
  return country.check(rest)
    ? undefined
    : "The check digit is wrong: a digit is mistyped, or two are swapped.";
}
