import { writeSchema } from "./emit.js";
import { newShape, observe } from "./observe.js";
import { readSamples } from "./samples.js";

/**
 * Writes the JSON Schema that fits the samples and says as much about them as they show.
 * @param {{ json?: string, samples?: unknown[], each?: boolean, title?: string, strict?: boolean,
 *   enumLimit?: number, bounds?: boolean }} input
 */
export default async function inferSchema(input, io) {
  const samples = readSamples(input);
  const shape = newShape();
  for (const sample of samples) observe(shape, sample, 0);

  const notes = new Set();
  const options = {
    strict: input.strict ?? false,
    enumLimit: input.enumLimit ?? 6,
    bounds: input.bounds ?? false,
    note: (text) => notes.add(text),
  };
  if (samples.length === 1) notes.add("Only one sample: every property in it is taken as required.");
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...(input.title && { title: input.title }),
    ...writeSchema(shape, options, ""),
  };
  io.log.info("Inferred a schema", { samples: samples.length, notes: notes.size });
  return { schema, samples: samples.length, notes: [...notes] };
}
