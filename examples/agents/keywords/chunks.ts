const SENTENCE_ENDS = [". ", "! ", "? ", "。", "！", "？"];

/**
 * Cuts a text into pieces of at most `size` characters, after a sentence if it can, else after a word.
 * V8 copies the whole input into every segment that Intl.Segmenter yields, so that the time for a text grows with
 * the square of its length: it must only ever see short ones.
 */
export function* chunksOf(text: string, size: number): Generator<string> {
  let at = 0;
  while (text.length - at > size) {
    const window = text.slice(at, at + size);
    const end = Math.max(...SENTENCE_ENDS.map((mark) => window.lastIndexOf(mark) + mark.length));
    const length =
      [end, window.lastIndexOf(" ") + 1].find((place) => place > size / 4) ?? wholeCharacters(window);
    yield text.slice(at, at + length);
    at += length;
  }
  yield text.slice(at);
}

/** Not between the two halves of an emoji. */
function wholeCharacters(text: string): number {
  return /[\uD800-\uDBFF]$/.test(text) ? text.length - 1 : text.length;
}
