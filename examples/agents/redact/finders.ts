export type Kind =
  | "email"
  | "phone"
  | "iban"
  | "card"
  | "ip address"
  | "address with a token"
  | "date of birth"
  | "secret";

interface Finder {
  kind: Kind;
  /** Linear: classes with counted repetitions, never one within another over the same letters. */
  pattern: RegExp;
  /** Leaves out what only looks like one. */
  real?(match: string): boolean;
}

const digits = (match: string): string => match.replace(/\D/g, "");

export const FINDERS: readonly Finder[] = [
  {
    kind: "email",
    pattern: /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu,
  },
  {
    kind: "address with a token",
    pattern:
      /https?:\/\/[^\s"<>]{1,300}[?&](?:token|key|code|sig|signature|password|secret|auth)=[^\s"<>]{1,500}/gi,
  },
  {
    kind: "secret",
    pattern:
      /(?<![A-Za-z0-9_-])(?:[A-Za-z]{2,10}_(?:live|test|pat)_[A-Za-z0-9_]{12,255}|gh[pousr]_[A-Za-z0-9]{20,255}|sk-[A-Za-z0-9_-]{20,200}|AKIA[A-Z0-9]{16})(?![A-Za-z0-9])/g,
  },
  {
    kind: "secret",
    pattern:
      /(?<=\b(?:password|passwort|kennwort|passcode|pin)(?: is| lautet)?[:=]? {0,3}["“„']?)(?=[^\s"”“']{0,60}[\d!@#$%&*?])[^\s"”“']{4,60}/gi,
  },
  { kind: "iban", pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, real: isIban },
  {
    kind: "card",
    pattern: /(?<![\d-])\d{4}[ -]?\d{4,6}[ -]?\d{4,5}(?:[ -]?\d{1,7})?(?![\d-])/g,
    real: isCard,
  },
  {
    kind: "ip address",
    pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)/g,
  },
  {
    kind: "ip address",
    pattern:
      /(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5}(?![\w:])/gi,
  },
  {
    kind: "date of birth",
    pattern:
      /(?<=\b(?:born|birth|dob|geboren|geburtsdatum|geb\.)(?: (?:on|am))?:? {0,3})\d{1,4}[./-]\d{1,2}[./-]\d{1,4}/gi,
  },
  {
    kind: "phone",
    pattern:
      /(?<![\p{L}\d.+-]|\d )(?:\+|00|0|\(0|\()\d{1,4}\)?(?:[ ./()-]{1,2}\d{1,9}){1,5}(?![\p{L}\d])|(?<![\p{L}\d.+-])\+\d{8,14}(?!\d)|(?<![\p{L}\d.+-])0\d{8,12}(?!\d)/gu,
    real: (match) =>
      digits(match).length >= 7 && digits(match).length <= 15 && !/^0\d?[./-]\d{2}[./-]\d{4}$/.test(match),
  },
];

function isCard(match: string): boolean {
  const number = digits(match);
  if (number.length < 13 || number.length > 19 || !/^[3-6]/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function isIban(match: string): boolean {
  const iban = match.replaceAll(" ", "");
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return iban.length >= 15 && iban.length <= 34 && rest === 1;
}
