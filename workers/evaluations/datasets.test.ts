import { beforeAll, describe, expect, it } from "vitest";
import { expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import { readCases, writeCases } from "./case-files.ts";
import type { DatasetCase, DatasetView } from "./contract.ts";
import { checkOutput } from "./judge-output.ts";

const CASES: DatasetCase[] = [
  { name: 'A "quoted", one', input: { text: "two\nlines" }, checks: [{ type: "contains", text: "x" }] },
  { name: "Second", input: "plain", checks: [] },
];

describe("the files of cases", () => {
  it("are read as they were written, in both formats", () => {
    for (const format of ["jsonl", "csv"] as const)
      expect(readCases(writeCases(CASES, format), format)).toEqual(CASES);
  });

  it("may be written by hand", () => {
    const csv = 'input,name\n"{""a"":1}",first\n\nhello there,\n';
    expect(readCases(csv, "csv")).toEqual([
      { name: "first", input: { a: 1 }, checks: [] },
      { name: "Case 2", input: "hello there", checks: [] },
    ]);
  });

  it("are refused with the line that is wrong", () => {
    const issuesOf = (text: string, format: "csv" | "jsonl") => {
      try {
        readCases(text, format);
      } catch (error) {
        return JSON.stringify((error as { refusal: unknown }).refusal);
      }
      return "";
    };
    expect(issuesOf('{"input":1}\n{', "jsonl")).toMatch(/line 2 is not JSON/);
    expect(issuesOf('{"input":1,"cheks":[]}', "jsonl")).toMatch(/line 1.*cheks/);
    expect(issuesOf("name\nx", "csv")).toMatch(/no column input/);
    expect(issuesOf('input\n"open', "csv")).toMatch(/quote is not closed/);
    expect(issuesOf("input,checks\n1,nothing", "csv")).toMatch(/line 2: checks/);
  });
});

describe("checks", () => {
  it("look at texts as they are, and at anything else as JSON", () => {
    const passes = (check: Parameters<typeof checkOutput>[0], output: unknown) =>
      checkOutput(check, JSON.stringify(output)).passed;
    expect(passes({ type: "equals", value: { b: 2, a: 1 } }, { a: 1, b: 2 })).toBe(true);
    expect(passes({ type: "equals", value: "1" }, 1)).toBe(false);
    expect(passes({ type: "contains", text: "WORLD" }, "hello world")).toBe(true);
    expect(passes({ type: "contains", text: '"a":1' }, { a: 1 })).toBe(true);
    expect(passes({ type: "regex", pattern: "^h" }, "hello")).toBe(true);
    expect(passes({ type: "regex", pattern: "^h" }, { h: 1 })).toBe(false);
    expect(passes({ type: "schema", schema: { required: ["a"] } }, {})).toBe(false);
  });
});

describe("a dataset", () => {
  let tenant: TestTenant;
  let path: string;
  const create = (body: unknown) => tenant.api("POST", "/agents/sorted/datasets", body);
  beforeAll(async () => {
    tenant = await makeTenant();
    await expectOk(tenant.api("POST", "/agents", { slug: "sorted" }));
    const { id } = await expectOk<DatasetView>(create({ name: "first", cases: CASES }));
    path = `/agents/sorted/datasets/${id}`;
  });

  it("has a new revision with each change of its cases, and none otherwise", async () => {
    const changed = await expectOk(tenant.api("PATCH", path, { gate: { leastShare: 0.9 } }));
    expect(changed).toMatchObject({ revision: 1, gate: { leastShare: 0.9, noWorse: false } });
    const next = await expectOk(tenant.api("PATCH", path, { cases: CASES.slice(0, 1), revision: 1 }));
    expect(next).toMatchObject({ revision: 2, caseCount: 1 });
    const late = await tenant.api("PATCH", path, { cases: [], revision: 1 });
    expect(late.status).toBe(409);
  });

  it("is exported and imported again, instead of its cases or behind them", async () => {
    await expectOk(tenant.api("PATCH", path, { cases: CASES }));
    const file = await tenant.api("GET", `${path}/export?format=csv`);
    expect(file.headers.get("content-disposition")).toMatch(/attachment.*\.csv/);
    const text = await file.text();
    const again = await expectOk<DatasetView>(tenant.api("POST", `${path}/import`, { format: "csv", text }));
    expect(again.cases).toEqual(CASES);
    const more = { format: "jsonl", text: '{"name":"Third","input":3}', add: true };
    expect(await expectOk(tenant.api("POST", `${path}/import`, more))).toMatchObject({ caseCount: 3 });
  });

  it("takes no pattern or schema that costs too much, no name twice, and no more than it holds", async () => {
    const refusal = async (cases: unknown[]) => (await create({ name: "bad", cases })).text();
    const checked = (check: object) => [{ name: "a", input: 1, checks: [check] }];
    expect(await refusal(checked({ type: "regex", pattern: "^(a+)+$" }))).toMatch(/checks\/0\/pattern/);
    expect(await refusal(checked({ type: "regex", pattern: "(" }))).toMatch(/not a regular expression/);
    expect(await refusal(checked({ type: "schema", schema: { type: "nothing" } }))).toMatch(
      /checks\/0\/schema\/type/,
    );
    expect(await refusal([...CASES, CASES[1]])).toMatch(/name of another case/);
    expect(await refusal([{ name: "a", input: "x".repeat(500_001) }])).toMatch(/500,000 characters/);
    expect(await refusal(Array.from({ length: 201 }, (_, i) => ({ name: `${i}`, input: 1 })))).toMatch(/200/);
  });

  it("refuses a name twice, and is gone once it is deleted", async () => {
    expect((await create({ name: "first" })).status).toBe(409);
    const { id } = await expectOk<DatasetView>(create({ name: "second" }));
    expect((await tenant.api("DELETE", `/agents/sorted/datasets/${id}`)).status).toBe(204);
    expect((await tenant.api("GET", `/agents/sorted/datasets/${id}`)).status).toBe(404);
  });
});
