import { writeBrief } from "./brief.js";
import { suggestHeadlines } from "./headlines.js";
import { readOutline } from "./outline.js";
import { measure } from "./readability.js";

/**
 * Prepares the editing of a text: two other agents read it at the same time, and one brief comes out.
 * @param {{ text: string, audience?: string, sentences?: number, keywords?: number }} input
 */
export default async function writeContentBrief(input, io) {
  const { text, audience = "", sentences = 4, keywords: limit = 8 } = input;
  if (!text.trim())
    throw Object.assign(new Error("There is no text to write a brief for."), { code: "empty_text" });

  const [summary, found] = await Promise.all([
    ask(io, "summarise", { text, sentences, format: "bullets" }),
    ask(io, "keywords", { text, limit }),
  ]);
  const outline = readOutline(text);
  const reading = measure(text, found.words, summary.sentenceCount);
  const keywords = found.keywords.map(({ keyword }) => keyword);
  const headlines = suggestHeadlines({
    keywords,
    language: found.language.code,
    audience,
    own: outline.headings[0],
  });
  io.log.info("Wrote the brief", { keywords: keywords.length, headlines: headlines.length });

  const result = {
    title: headlines[0] ?? "Untitled",
    headlines,
    language: found.language,
    keywords,
    summary: summary.summary,
    ...reading,
    ...outline,
  };
  const points = summary.sentences.map((sentence) => sentence.text);
  return { brief: writeBrief(result, points, audience.trim()), ...result };
}

/** Calls another agent of this workspace and tells followers when it is done. */
async function ask(io, agent, input) {
  try {
    const output = await io.call(agent, input);
    io.event("progress", { done: agent });
    return output;
  } catch (error) {
    const message = `The agent “${agent}” failed: ${error.message}`;
    throw Object.assign(new Error(message, { cause: error }), { code: "step_failed" });
  }
}
