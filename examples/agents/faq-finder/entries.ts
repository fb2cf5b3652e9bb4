export interface Entry {
  question: string;
  answer: string;
}

/** Reads headings with what stands below them, or pairs of "Q:" and "A:". Headings without text below group others. */
export function readEntries(text: string): Entry[] {
  const entries: Entry[] = [];
  let open: { question: string; lines: string[] } | undefined;
  const close = () => {
    const answer = open?.lines.join("\n").trim();
    if (open && answer) entries.push({ question: open.question, answer });
    open = undefined;
  };
  for (const line of text.slice(0, 500_000).split(/\r\n|\n|\r/)) {
    const question = /^(?:#{1,6} |(?:Q|F|Frage|Question): ?)(\S.{0,500})$/.exec(line)?.[1];
    if (question) {
      close();
      open = { question: question.trim(), lines: [] };
    } else open?.lines.push(line.replace(/^(?:A|Antwort|Answer): ?/, ""));
  }
  close();
  return entries;
}
