import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { renderToStaticMarkup, renderToString } from "react-dom/server";
import { afterEach, describe, expect, test } from "vitest";
import type { JsonObject } from "~/json.ts";
import { SchemaForm, type SchemaFormProps } from "./schema-form.tsx";

afterEach(cleanup);

const object = (properties: JsonObject, required: string[] = []): JsonObject => ({
  type: "object",
  properties,
  required,
});

function show(schema: SchemaFormProps["schema"], rest: Partial<SchemaFormProps> = {}) {
  const props = { schema, name: "input", label: "Input", ...rest };
  const view = render(<SchemaForm {...props} />);
  return {
    value: () => JSON.parse(view.container.querySelector<HTMLInputElement>("input[name=input]")?.value ?? ""),
    again: (more: Partial<SchemaFormProps>) => view.rerender(<SchemaForm {...props} {...more} />),
    container: view.container,
  };
}
const type = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe("values", () => {
  test("starts with the defaults, and submits what is typed", () => {
    const form = show(object({ port: { type: "string" }, days: { type: "integer", default: 2 } }, ["port"]));
    expect(form.value()).toEqual({ days: 2 });
    type(/^Port/, "Porto");
    type("Days", "3");
    expect(form.value()).toEqual({ port: "Porto", days: 3 });
  });

  test("a number that is deleted is left out, and keeps its bounds", () => {
    const form = show(object({ days: { type: "integer", default: 2, minimum: 1, maximum: 14 } }));
    const input = screen.getByLabelText<HTMLInputElement>("Days");
    expect([input.type, input.min, input.max, input.step]).toEqual(["number", "1", "14", "1"]);
    expect(screen.getByText("1 to 14")).toBeTruthy();
    type("Days", "");
    expect(form.value()).toEqual({});
  });

  test("an optional choice can be unset; choices keep their types", () => {
    const form = show(object({ level: { enum: [1, "high", true] } }));
    type("Level", "0");
    expect(form.value()).toEqual({ level: 1 });
    type("Level", "2");
    expect(form.value()).toEqual({ level: true });
    type("Level", "");
    expect(form.value()).toEqual({});
  });

  test("no is left out, unless the default says yes", () => {
    const form = show(object({ loud: { type: "boolean" }, header: { type: "boolean", default: true } }));
    fireEvent.click(screen.getByLabelText("Loud"));
    fireEvent.click(screen.getByLabelText("Header"));
    expect(form.value()).toEqual({ loud: true, header: false });
    fireEvent.click(screen.getByLabelText("Loud"));
    expect(form.value()).toEqual({ header: false });
  });

  test("items are added, filled and taken out", () => {
    const form = show(
      object({ tags: { type: "array", items: { type: "string", title: "Tag" }, maxItems: 2 } }),
    );
    const add = screen.getByRole("button", { name: "Add tag" });
    fireEvent.click(add);
    fireEvent.click(add);
    expect(add).toHaveProperty("disabled", true);
    type(/^Tag 1/, "a");
    type(/^Tag 2/, "b");
    fireEvent.click(screen.getByRole("button", { name: "Remove item 1" }));
    expect(form.value()).toEqual({ tags: ["b"] });
  });

  test("objects in lists, and objects in objects", () => {
    const note = { ...object({ text: { type: "string" } }, ["text"]), title: "Note" };
    const form = show(
      object({ notes: { type: "array", items: note }, chart: object({ kind: { type: "string" } }) }),
    );
    fireEvent.click(screen.getByRole("button", { name: "Add note" }));
    type(/^Text/, "ahoy");
    type("Kind", "bars");
    expect(form.value()).toEqual({ notes: [{ text: "ahoy" }], chart: { kind: "bars" } });
    type("Kind", "");
    expect(form.value()).toEqual({ notes: [{ text: "ahoy" }] });
  });

  test("several of an enumeration stay in its order", () => {
    const form = show(object({ days: { type: "array", items: { enum: ["mo", "tu", "we"] } } }));
    fireEvent.click(screen.getByLabelText("we"));
    fireEvent.click(screen.getByLabelText("mo"));
    expect(form.value()).toEqual({ days: ["mo", "we"] });
    fireEvent.click(screen.getByLabelText("we"));
    expect(form.value()).toEqual({ days: ["mo"] });
  });

  test("a part without a shape is asked for as JSON; what is not valid yet changes nothing", () => {
    const form = show(object({ filter: { type: "object" } }));
    type("Filter", '{"a": 1}');
    type("Filter", '{"a": ');
    expect(screen.getByText("is not valid JSON yet")).toBeTruthy();
    expect(form.value()).toEqual({ filter: { a: 1 } });
  });

  test("a schema of one text is one field", () => {
    const form = show({ type: "string", title: "Page" });
    type(/^Page/, "https://example.org");
    expect(form.value()).toBe("https://example.org");
  });

  test("a secret is not shown", () => {
    show(object({ key: { type: "string", "x-secret": true } }));
    expect(screen.getByLabelText<HTMLInputElement>("Key").type).toBe("password");
  });

  test("a file that is dropped on a long text becomes the text", async () => {
    const form = show(object({ csv: { type: "string", "x-widget": "textarea" } }));
    const file = new File(["a,b\n1,2"], "t.csv");
    fireEvent.drop(screen.getByLabelText("Csv"), { dataTransfer: { files: [file], types: ["Files"] } });
    await waitFor(() => expect(form.value()).toEqual({ csv: "a,b\n1,2" }));
  });
});

describe("requirements", () => {
  test("what an optional group requires is required once the group is begun", () => {
    show(object({ chart: object({ kind: { type: "string" }, column: { type: "string" } }, ["kind"]) }));
    const kind = () => screen.getByLabelText<HTMLInputElement>(/^Kind/);
    expect(kind().required).toBe(false);
    type("Column", "amount");
    expect(kind().required).toBe(true);
  });

  test("a required field says so to everyone", () => {
    show(object({ port: { type: "string" } }, ["port"]));
    expect(screen.getByLabelText<HTMLInputElement>("Port* (required)").required).toBe(true);
  });
});

describe("examples and JSON", () => {
  const schema = object({ port: { type: "string" }, days: { type: "integer", default: 2 } }, ["port"]);
  const examples = [{ title: "Porto, a week", input: { port: "Porto", days: 7 } }];

  test("an example fills the form, all of it", () => {
    const form = show(schema, { examples });
    type(/^Port/, "Oslo");
    type("Start from an example", "0");
    expect(form.value()).toEqual({ port: "Porto", days: 7 });
    expect(screen.getByLabelText<HTMLInputElement>("Days").value).toBe("7");
  });

  test("the raw JSON takes over what was typed, and gives it back", () => {
    const form = show(schema, { examples });
    type(/^Port/, "Oslo");
    fireEvent.click(screen.getByRole("button", { name: "Edit as JSON" }));
    expect(JSON.parse(screen.getByLabelText<HTMLTextAreaElement>("Input as JSON").value)).toEqual({
      port: "Oslo",
      days: 2,
    });
    type("Input as JSON", '{"port":"Riga","extra":true}');
    expect(form.value()).toEqual({ port: "Riga", extra: true });
    fireEvent.click(screen.getByRole("button", { name: "Back to the form" }));
    expect(screen.getByLabelText<HTMLInputElement>(/^Port/).value).toBe("Riga");
    expect(form.value()).toEqual({ port: "Riga", extra: true });
  });

  test("text that is not JSON keeps the raw view open, and is submitted as it is", () => {
    const { container } = show(schema);
    fireEvent.click(screen.getByRole("button", { name: "Edit as JSON" }));
    type("Input as JSON", "{");
    expect(screen.getByRole("button", { name: "Back to the form" })).toHaveProperty("disabled", true);
    expect(container.querySelector<HTMLInputElement>("input[name=input]")?.value).toBe("{");
  });
});

describe("problems", () => {
  const schema = object({ port: { type: "string" }, chart: object({ kind: { type: "string" } }) }, ["port"]);

  test("stand at their fields, which are marked, described and focused", () => {
    show(schema, {
      issues: [{ pointer: "/input/chart/kind", detail: "is not a kind" }],
      issuePrefix: "/input",
    });
    const field = screen.getByLabelText("Kind");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    const error = document.getElementById(field.getAttribute("aria-describedby") ?? "");
    expect(error?.textContent).toBe("Kind is not a kind.");
    expect(document.activeElement).toBe(field);
  });

  test("that no field shows stand above", () => {
    show(schema, { issues: [{ pointer: "/input/colour", detail: "is not known" }], issuePrefix: "/input" });
    expect(within(screen.getByRole("alert")).getByText("/colour")).toBeTruthy();
  });

  test("stand above, all of them, while the raw JSON is edited", () => {
    show(schema, { issues: [{ pointer: "/input/port", detail: "is too short" }], issuePrefix: "/input" });
    fireEvent.click(screen.getByRole("button", { name: "Edit as JSON" }));
    expect(screen.getByRole("alert").textContent).toContain("is too short");
  });

  test("go when the next answer has none, and what was typed stays", () => {
    const form = show(schema, {
      issues: [{ pointer: "/input/port", detail: "is too short" }],
      issuePrefix: "/input",
    });
    type(/^Port/, "Oslo");
    form.again({ issues: [] });
    expect(screen.queryByText(/is too short/)).toBeNull();
    expect(form.value()).toEqual({ port: "Oslo" });
  });
});

test("without scripts there is a text area with the defaults, and the fields are hidden", () => {
  const issues = [{ pointer: "/input/days", detail: "is too many" }];
  const props = {
    schema: object({ days: { type: "integer", default: 2 } }, ["days"]),
    name: "input",
    label: "Input",
    issues,
  };
  const html = renderToStaticMarkup(<SchemaForm {...props} />);
  const fallback = /<noscript>(.*?)<\/noscript>/s.exec(html)?.[1] ?? "";
  expect(fallback).toContain('name="input-raw"');
  expect(fallback).toContain("&quot;days&quot;: 2");
  expect(fallback).toContain("is too many");
  // A hidden field that is required would keep the form from being sent, without a word.
  expect(html).not.toContain("required=");
  expect(html).toContain("data-needs-scripts");
});

test("what was typed before the scripts came is kept", async () => {
  const properties = {
    port: { type: "string" },
    days: { type: "integer" },
    note: { type: "string", "x-widget": "textarea" },
  };
  const form = <SchemaForm schema={object(properties)} name="input" label="Input" />;
  const container = document.body.appendChild(document.createElement("div"));
  container.innerHTML = renderToString(form);
  const typed: [string, string][] = [
    ["Port", "Porto"],
    ["Days", "3"],
    ["Note", "Soon"],
  ];
  for (const [label, text] of typed) screen.getByLabelText<HTMLInputElement>(label).value = text;
  render(form, { container, hydrate: true });
  const value = () => container.querySelector<HTMLInputElement>("input[name=input]")?.value;
  await waitFor(() => expect(value()).toBe('{"port":"Porto","days":3,"note":"Soon"}'));
});

test("two forms on a page share no id", () => {
  const schema = object({ a: { type: "string", description: "About" } });
  render(
    <>
      <SchemaForm schema={schema} name="one" label="One" />
      <SchemaForm schema={schema} name="two" label="Two" />
    </>,
  );
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  expect(new Set(ids).size).toBe(ids.length);
});
