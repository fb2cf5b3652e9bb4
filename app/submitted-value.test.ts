// @vitest-environment node
import { expect, test } from "vitest";
import { submittedValue } from "./submitted-value.server.ts";

const formOf = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};

test("reads the JSON that the fields make", () => {
  expect(submittedValue(formOf({ input: '{"a":[1,null]}' }), "input", "/input", "The input")).toEqual({
    ok: true,
    value: { a: [1, null] },
  });
});

test("the bare text area of a page without scripts goes before the fields", () => {
  const form = formOf({ input: '{"a":1}', "input-raw": '{"a":2}' });
  expect(submittedValue(form, "input", "/input", "The input")).toEqual({ ok: true, value: { a: 2 } });
});

test("null is a value", () => {
  expect(submittedValue(formOf({ input: "null" }), "input", "/input", "The input")).toEqual({
    ok: true,
    value: null,
  });
});

test.each(["{", "", "undefined", "{'a':1}"])(
  "text that is not JSON is a problem at its pointer: %j",
  (text) => {
    expect(submittedValue(formOf({ input: text }), "input", "/input", "The input")).toMatchObject({
      ok: false,
      problem: { issues: [{ pointer: "/input" }] },
    });
  },
);

test("what the API does not take as JSON is none here either", () => {
  const issuesOf = (text: string) => {
    const value = submittedValue(formOf({ input: text }), "input", "/input", "The input");
    return value.ok ? [] : value.problem.issues.map(({ pointer }) => pointer);
  };
  expect(issuesOf('{"a":{"__proto__":1}}')).toEqual(["/input/a/__proto__"]);
  expect(issuesOf('{"a":1,"a":2}')).toEqual(["/input/a"]);
  expect(issuesOf("[".repeat(10_000) + "]".repeat(10_000))).toEqual([`/input${"/0".repeat(100)}`]);
});

test("says what is wrong with it, not that it is no JSON", () => {
  expect(submittedValue(formOf({ input: '{"a":1,"a":2}' }), "input", "/input", "The input")).toMatchObject({
    problem: { code: "invalid_input", detail: expect.stringMatching(/^The input .*twice/) },
  });
});

test("a form without the field, or with a file in its place, is a problem too", () => {
  const form = new FormData();
  expect(submittedValue(form, "input", "/input", "The input").ok).toBe(false);
  form.set("input", new File(["{}"], "input.json"));
  expect(submittedValue(form, "input", "/input", "The input").ok).toBe(false);
});

test("takes what was typed before the page's scripts came, at its place", () => {
  const form = formOf({
    input: '{"list":["a"],"days":2}',
    "input@string/text": "typed",
    "input@number/days": "3",
    "input@string/list/0": "b",
    "input@string/a~1b": "slash",
    "input@number/none": "",
    "input@number/odd": "x",
    "other@string/text": "elsewhere",
  });
  expect(submittedValue(form, "input", "/input", "The input")).toEqual({
    ok: true,
    value: { list: ["b"], days: 3, text: "typed", "a/b": "slash", odd: "x" },
  });
  const whole = formOf({ input: "null", "input@string": "all of it" });
  expect(submittedValue(whole, "input", "/input", "The input")).toEqual({ ok: true, value: "all of it" });
  const raw = formOf({ "input-raw": "{}", "input@string/text": "typed" });
  expect(submittedValue(raw, "input", "/input", "The input")).toEqual({ ok: true, value: {} });
});
