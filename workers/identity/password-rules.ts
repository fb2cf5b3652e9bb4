import { fail, type Issue } from "../kernel/errors.ts";

/** What must be left of a password once the person's own words are taken out of it. */
const MIN_REMAINDER = 5;
const MIN_WORD = 3;

let common: Set<string> | undefined;

/** Whether a password is among those that are tried first. Loaded with the first question: few requests ask it. */
async function isCommon(password: string): Promise<boolean> {
  common ??= new Set((await import("./common-passwords.ts")).COMMON_PASSWORDS.split(" "));
  return common.has(password);
}

/** The words of a name and an address that somebody who knows the person would try. */
const wordsOf = ({ name, email }: Owner): string[] =>
  [email, ...`${name} ${email}`.split(/[^\p{L}\p{N}]+/u)]
    .map((word) => word.normalize("NFKC").toLowerCase())
    .filter((word) => word.length >= MIN_WORD)
    .sort((a, b) => b.length - a.length);

interface Owner {
  name: string;
  email: string;
}

/** What is wrong with a new password of this person, beside its length; empty when nothing is. */
export async function passwordIssues(password: string, owner: Owner): Promise<Issue[]> {
  const plain = password.normalize("NFKC").toLowerCase();
  const issue = (detail: string): Issue[] => [{ pointer: "/password", detail }];
  if (await isCommon(plain)) return issue("is one of the passwords that are guessed first; choose another");
  const rest = wordsOf(owner).reduce((text, word) => text.replaceAll(word, ""), plain);
  const isOwn = rest !== plain && rest.length < MIN_REMAINDER;
  return isOwn ? issue("is made of your name or address; choose one that has nothing to do with you") : [];
}

/** Refuses a new password that would be guessed. */
export async function requireGoodPassword(password: string, owner: Owner): Promise<void> {
  const issues = await passwordIssues(password, owner);
  if (issues.length > 0) fail("invalid_input", "This password would be guessed.", { issues });
}
