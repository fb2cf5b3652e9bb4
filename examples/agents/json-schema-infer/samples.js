const MAX_CHARACTERS = 2_000_000;

/**
 * The documents to learn from: given as values, or as text that holds one document or one per line.
 * @returns {unknown[]} at least one
 */
export function readSamples({ json, samples, each }) {
  if (json !== undefined && samples !== undefined)
    throw problem("two_inputs", "Give either “json” or “samples”, not both.");
  const documents = samples ?? readText(json ?? "");
  const spread = each
    ? documents.flatMap((document) => (Array.isArray(document) ? document : [document]))
    : documents;
  if (spread.length === 0) throw problem("no_samples", "There are no samples to learn from.");
  return spread;
}

function readText(text) {
  if (text.length > MAX_CHARACTERS) {
    throw problem("json_too_long", `The JSON has ${text.length} characters; the limit is ${MAX_CHARACTERS}.`);
  }
  const bare = text.replace(/^\uFEFF/, "").trim();
  if (!bare) throw problem("no_samples", "There are no samples to learn from.");
  try {
    return [JSON.parse(bare)];
  } catch (error) {
    return readLines(bare) ?? refuse(bare, error);
  }
}

/** One document per line (JSON Lines); undefined when not even the first line is one. */
function readLines(text) {
  const lines = text.split("\n").map((line, index) => ({ text: line.trim(), number: index + 1 }));
  const filled = lines.filter((line) => line.text);
  if (filled.length < 2 || parse(filled[0].text).error) return undefined;
  return filled.map((line) => {
    const { value, error } = parse(line.text);
    if (error) throw problem("invalid_json", `Line ${line.number} is not JSON: ${error.message}.`);
    return value;
  });
}

function parse(text) {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error };
  }
}

function refuse(text, error) {
  const position = /position (\d+)/.exec(error.message)?.[1];
  const before = text.slice(0, Number(position ?? text.length)).split("\n");
  const where = `line ${before.length}, column ${before.at(-1).length + 1}`;
  throw problem("invalid_json", `This is not JSON, from ${where} on: ${reason(error)}.`);
}

/** The engine's message without its own idea of the place. */
function reason({ message }) {
  return message
    .replace(/ in JSON at position[\s\S]*/, "")
    .replace(/\(line [\s\S]*/, "")
    .trim()
    .slice(0, 200);
}

export function problem(code, message) {
  return Object.assign(new Error(message), { code });
}
