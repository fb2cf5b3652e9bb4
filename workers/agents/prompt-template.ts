import { Context, Liquid, type Template } from "liquidjs";

/** Steps of a rendering: pieces of templates that are carried out, in loops each time. */
const MAX_STEPS = 100_000;
const MAX_TEMPLATE_CHARS = 200_000;
/** Characters and list entries that a rendering may make on its way. */
const MAX_MEMORY = 5_000_000;

type Limiter = NonNullable<Context["renderLimit"]>;

/** A text with Liquid's tags, ready to be filled in. Values are data: nothing in them is a tag, nor ends a tag around them. */
export interface PromptTemplate {
  /** The text for some values. Throws a `TemplateError` where that goes beyond the limits, or a filter fails. */
  render(values: Record<string, unknown>): string;
}

/** A template is no template, or cannot be filled in; the message says where. */
export class TemplateError extends Error {}

// Neither files nor other templates are to be had, and no property that a prototype has.
const liquid = new Liquid({
  ownPropertyOnly: true,
  strictFilters: true,
  templates: {},
  relativeReference: false,
  parseLimit: MAX_TEMPLATE_CHARS,
  memoryLimit: MAX_MEMORY,
  outputEscape: (value: unknown) => escaped(textOf(value)),
});

/** Reads a template. Throws a `TemplateError`. */
export function parseTemplate(text: string): PromptTemplate {
  const parsed = asTemplateError(() => liquid.parse(text));
  return { render: (values) => asTemplateError(() => filledIn(parsed, values)) };
}

/** Why a text is no template; undefined where it is one. */
export function templateProblem(text: string): string | undefined {
  try {
    parseTemplate(text);
    return undefined;
  } catch (error) {
    return (error as TemplateError).message;
  }
}

function filledIn(parsed: Template[], values: Record<string, unknown>): string {
  // Steps are counted, since the clock of a Worker stands still while it computes.
  const context = new Context(values, liquid.options, { sync: true }, { renderLimit: stepLimit(), liquid });
  return String(liquid.renderSync(parsed, context));
}

function stepLimit(): Limiter {
  let steps = 0;
  const check = () => {
    steps += 1;
    if (steps > MAX_STEPS) throw new Error(`it takes more than ${MAX_STEPS.toLocaleString("en")} steps`);
  };
  return { check, use: check } as unknown as Limiter;
}

/** Lists and objects are shown as JSON. */
const textOf = (value: unknown): string =>
  value === undefined || value === null
    ? ""
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);

/** A value cannot close the tags with which a prompt marks where it begins and ends. `raw` leaves it as it is. */
const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

function asTemplateError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TemplateError(message.split("\n")[0]?.slice(0, 300) ?? "", { cause: error });
  }
}
