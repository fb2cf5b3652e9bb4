import { expect, test } from "vitest";
import { submittedValue } from "./submitted-value.ts";

const formOf = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};

test("reads the JSON that the fields make", () => {
  expect(submittedValue(formOf({ input: '{"a":[1,null]}' }), "input", "/input")).toEqual({
    ok: true,
    value: { a: [1, null] },
  });
});

test("the bare text area of a page without scripts goes before the fields", () => {
  const form = formOf({ input: '{"a":1}', "input-raw": '{"a":2}' });
  expect(submittedValue(form, "input", "/input")).toEqual({ ok: true, value: { a: 2 } });
});

test("null is a value", () => {
  expect(submittedValue(formOf({ input: "null" }), "input", "/input")).toEqual({ ok: true, value: null });
});

test.each(["{", "", "undefined", "{'a':1}"])(
  "text that is not JSON is a problem at its pointer: %j",
  (text) => {
    expect(submittedValue(formOf({ input: text }), "input", "/input")).toMatchObject({
      ok: false,
      issues: [{ pointer: "/input" }],
    });
  },
);

test("a form without the field, or with a file in its place, is a problem too", () => {
  const form = new FormData();
  expect(submittedValue(form, "input", "/input").ok).toBe(false);
  form.set("input", new File(["{}"], "input.json"));
  expect(submittedValue(form, "input", "/input").ok).toBe(false);
});
