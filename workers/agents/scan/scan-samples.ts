import type { Json, JsonObject } from "../../kernel/json.ts";
import { applyDefaults, compileSchema } from "../../kernel/json-schema.ts";
import type { Finding } from "../contract.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { expectationOf } from "../manifest/manifest-issues.ts";

type JsonSchema = JsonObject | boolean;

/** Examples and tests held against the manifest's own schemas. */
export function scanSamples(manifest: Manifest): Finding[] {
  const findings: Finding[] = [];
  const input = checkerOf(manifest.inputSchema as JsonSchema, "inputSchema", findings);
  const output = checkerOf(manifest.outputSchema as JsonSchema, "outputSchema", findings);
  const config = checkerOf(manifest.configSchema as JsonSchema, "configSchema", findings);
  for (const [i, example] of manifest.examples.entries()) {
    findings.push(...input(example.input as Json, `/examples/${i}/input`));
    if (example.output !== undefined)
      findings.push(...output(example.output as Json, `/examples/${i}/output`));
  }
  for (const [i, test] of manifest.tests.entries()) {
    const expected = expectationOf(test.expect as Json);
    // A test of a failure may well give what the schema refuses.
    if (expected.kind !== "error") findings.push(...input(test.input as Json, `/tests/${i}/input`));
    if (expected.kind === "equals") findings.push(...output(expected.value, `/tests/${i}/expect/equals`));
    if (test.config) findings.push(...config(test.config as JsonObject, `/tests/${i}/config`));
  }
  return findings;
}

type SampleCheck = (value: Json, pointer: string) => Finding[];

function checkerOf(schema: JsonSchema, name: string, findings: Finding[]): SampleCheck {
  try {
    const checker = compileSchema(schema);
    return (value, pointer) =>
      checker.issues(applyDefaults(schema, value)).map((issue) => ({
        severity: "warn",
        rule: "sample-invalid",
        path: "agent.json",
        pointer: pointer + issue.pointer,
        message: `It does not fit ${name}: ${issue.detail}`,
        hint: `Mend the value, or ${name}.`,
      }));
  } catch (error) {
    const message = `No value can be checked against ${name}: ${(error as Error).message}.`;
    findings.push({
      severity: "block",
      rule: "schema-invalid",
      path: "agent.json",
      pointer: `/${name}`,
      message,
      hint: "Mend the schema.",
    });
    return () => [];
  }
}
