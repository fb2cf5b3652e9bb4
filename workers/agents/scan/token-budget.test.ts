import { expect, it } from "vitest";
import { isFinding, parseModule } from "./parse-module.ts";
import { TokenBudget } from "./token-budget.ts";

/** Of two tokens each. */
const statements = (count: number): string => "a;".repeat(count);

it("stops in the middle of a module that is too dense", () => {
  const parsed = parseModule("main.js", statements(250_001), new TokenBudget());
  expect(parsed).toMatchObject({
    severity: "block",
    rule: "module-too-large",
    message: "The module has more than 500,000 tokens.",
  });
});

it("stops once a bundle's modules together are too many, and at each module after that", () => {
  const budget = new TokenBudget();
  for (let module = 0; module < 6; module++) {
    const onToken = budget.ofModule();
    for (let token = 0; token < 499_990; token++) onToken();
  }
  // The end of a module is a token, too.
  expect(isFinding(parseModule("a.js", statements(29), budget))).toBe(false);
  for (const path of ["b.js", "c.js"])
    expect(parseModule(path, statements(1), budget)).toMatchObject({
      path,
      rule: "module-too-large",
      message: "The bundle's modules have more than 3,000,000 tokens in all.",
    });
});
