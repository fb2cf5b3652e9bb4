import { stringify } from "yaml";

/** An object as YAML, with every text that could be taken for something else in quotes. */
export const yamlOf = (value: unknown): string =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, version: "1.1" });
