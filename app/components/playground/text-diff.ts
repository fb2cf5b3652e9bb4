export interface DiffPart {
  kind: "same" | "removed" | "added";
  text: string;
}

/** Beyond so many pieces, texts are shown as wholly different: the comparison takes their product. */
const MOST = 1_500;

const piecesOf = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];

/** What has to be taken out of a text, and put in, to make another one of it: by words, the longest common part kept. */
export function differenceOf(before: string, after: string): DiffPart[] {
  const [a, b] = [piecesOf(before), piecesOf(after)];
  if (a.length > MOST || b.length > MOST)
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
  const lengths = commonLengths(a, b);
  const at = (i: number, j: number) => lengths[i * (b.length + 1) + j] ?? 0;
  const parts: DiffPart[] = [];
  const add = (kind: DiffPart["kind"], text: string) => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += text;
    else parts.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && a[i] === b[j]) {
      add("same", a[i] ?? "");
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) add("removed", a[i++] ?? "");
    else add("added", b[j++] ?? "");
  }
  return parts;
}

/** For each pair of places, how many pieces are common to what follows them. */
function commonLengths(a: string[], b: string[]): Uint16Array {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  return lengths;
}
