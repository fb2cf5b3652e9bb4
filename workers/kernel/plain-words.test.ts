import { expect, test } from "vitest";
import { z } from "zod";
import { inPlainWords } from "./plain-words.ts";

const said = (schema: z.ZodType, value: unknown): string =>
  inPlainWords(schema.safeParse(value).error?.issues[0]?.message ?? "");

test.each([
  [z.string().min(1), "", "must not be empty"],
  [z.array(z.string()).min(1), [], "must not be empty"],
  [z.string().min(2), "a", "must have at least 2 characters"],
  [z.string().max(3), "four", "must have at most 3 characters"],
  [z.number().min(10), 1, "must be at least 10"],
  [z.int().max(60), 61, "must be at most 60"],
  [z.string(), undefined, "is missing; expected string"],
  [z.string(), 7, "expected string, received number"],
  [z.enum(["a", "b"]), "c", 'use one of "a", "b"'],
  [z.string().regex(/^a/, "begins with an a"), "b", "begins with an a"],
])("%#: what zod says is told in plain words", (schema, value, words) => {
  expect(said(schema as z.ZodType, value)).toBe(words);
});
