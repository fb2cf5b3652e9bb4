/** The brief as Markdown, `points` being the sentences of the summary. Sections that would be empty are left out. */
export function writeBrief(result, points, audience) {
  const { title, headlines, headings, keywords, figures, questions } = result;
  return [
    `# Brief: ${plain(title)}`,
    facts(result, audience),
    section("In short", bullets(points)),
    section("Headlines to start from", numbered(headlines)),
    section("Keywords", keywords.map((keyword) => `\`${keyword.replaceAll("`", "'")}\``).join(", ")),
    section("Outline of the text", headings.length > 1 ? bullets(headings) : ""),
    section("Figures to check", bullets(figures)),
    section("Questions it asks", bullets(questions)),
  ]
    .filter(Boolean)
    .join("\n\n");
}

function facts({ words, readingMinutes, readability, language }, audience) {
  const rows = [
    ["Language", language.code === "und" ? "could not be told" : language.name],
    ["Length", `${words.toLocaleString("en")} words, ${readingMinutes} min`],
    ["Reading level", readability && `${readability.level} (LIX ${readability.lix})`],
    ["For", plain(audience)],
  ];
  const filled = rows.filter(([, value]) => value).map(([name, value]) => `| ${name} | ${value} |`);
  return ["| | |", "| --- | --- |", ...filled].join("\n");
}

function section(title, content) {
  return content ? `## ${title}\n\n${content}` : "";
}

function bullets(items) {
  return items.map((item) => `- ${plain(item)}`).join("\n");
}

function numbered(items) {
  return items.map((item, index) => `${index + 1}. ${plain(item)}`).join("\n");
}

/** The writer's words on one line, not taken for a table or a tag (an entity holds even inside a bare address). */
function plain(text) {
  return text.replace(/\s+/g, " ").replace(/</g, "&lt;").replaceAll("|", "\\|").trim();
}
