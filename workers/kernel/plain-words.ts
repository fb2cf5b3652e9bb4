/**
 * What zod says of a value by itself, as it stands behind the name of a field: "must have at most 120 characters". What
 * a schema says in words of its own is left as it is.
 */
export const inPlainWords = (message: string): string =>
  message
    .replace(/^Invalid input: expected (.+), received undefined$/, "is missing; expected $1")
    .replace(/^Invalid input: expected/, "expected")
    .replace(/^Too small: expected \w+ to have >=1 \w+$/, "must not be empty")
    .replace(
      /^Too (?:small|big): expected .+ (be|have) ([<>])=(.+)$/,
      (_, verb, sign, bound) => `must ${verb} at ${sign === ">" ? "least" : "most"} ${bound}`,
    )
    .replace(
      /^Invalid option: expected one of (.+)$/,
      (_, options: string) => `use one of ${options.replaceAll("|", ", ")}`,
    );
