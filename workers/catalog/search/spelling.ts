import { platformDb, sql } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";

const LOOKED_AT = 60;
const TAKEN = 3;
const SHORTEST = 3;

/** How many slips a word may have; in a short one, two make another word of it. */
const slipsIn = (word: string): number => (word.length < 6 ? 1 : 2);

/**
 * How many slips lie between a word and the beginning of a term: a letter too many, too few or another, or two changed
 * round (optimal string alignment, with what follows in the term for nothing).
 */
export function slipsBetween(word: string, term: string): number {
  const columns = Math.min(term.length, word.length + slipsIn(word));
  const rows: number[][] = [Array.from({ length: columns + 1 }, (_, column) => column)];
  for (let row = 1; row <= word.length; row++) {
    const above = rows[row - 1] as number[];
    const line = [row];
    for (let column = 1; column <= columns; column++) {
      const same = word[row - 1] === term[column - 1];
      const slips = [
        (above[column] as number) + 1,
        (line[column - 1] as number) + 1,
        (above[column - 1] as number) + (same ? 0 : 1),
      ];
      if (word[row - 1] === term[column - 2] && word[row - 2] === term[column - 1])
        slips.push((rows[row - 2]?.[column - 2] ?? Number.POSITIVE_INFINITY) + 1);
      line.push(Math.min(...slips));
    }
    rows.push(line);
  }
  return Math.min(...(rows[word.length] as number[]));
}

/** A word's trigrams with its beginning and end marked, any of which a term may have. */
function trigramsOf(word: string): string {
  const marked = [...`^^${word}$`];
  const all = marked.slice(2).map((_, at) => `"${marked.slice(at, at + 3).join("")}"`);
  return [...new Set(all)].join(" OR ");
}

/** The closest of the terms that look like a word. */
function closest(word: string, terms: string[]): string[] {
  const tried = terms.map((term) => ({ term, slips: slipsBetween(word, term) }));
  const fewest = Math.min(slipsIn(word), ...tried.map(({ slips }) => slips));
  const near = tried.filter(({ slips }) => slips <= fewest);
  return near.slice(0, TAKEN).map(({ term }) => term);
}

/**
 * Words and those of the index that are spelled almost like them: one statement, however many there are. Short words
 * are left out: too much begins like them.
 */
export async function withLikelySpellings(env: Env, words: string[]): Promise<string[]> {
  const long = words.filter((word) => word.length >= SHORTEST);
  if (long.length === 0) return [];
  const looks = long.map(
    (word) =>
      sql`SELECT * FROM (SELECT ${word} AS word, marked FROM spellings WHERE spellings MATCH ${trigramsOf(word)} ORDER BY rank LIMIT ${LOOKED_AT})`,
  );
  const query = sql.join(looks, sql` UNION ALL `);
  const rows = await platformDb(env, "SEARCH").all<{ word: string; marked: string }>(query);
  const spellings = long.flatMap((word) => {
    const alike = rows.filter((row) => row.word === word);
    return closest(
      word,
      alike.map(({ marked }) => marked.slice(2, -1)),
    );
  });
  return [...new Set([...long, ...spellings])];
}
