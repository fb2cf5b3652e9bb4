const plain = (value) =>
  String(value ?? "")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** Dice's coefficient over pairs of neighbouring letters: 1 for the same text, 0 for nothing in common. */
function similarity(a, b) {
  if (a.text === b.text) return 1;
  if (a.size === 0 || b.size === 0) return 0;
  let common = 0;
  for (const [pair, count] of a.pairs) common += Math.min(count, b.pairs.get(pair) ?? 0);
  return (2 * common) / (a.size + b.size);
}

function profile(value) {
  const text = plain(value);
  const pairs = new Map();
  for (let at = 0; at + 1 < text.length; at += 1) {
    const pair = text.slice(at, at + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return { text, pairs, size: Math.max(0, text.length - 1) };
}

/** Weighed over the fields that both records have. */
function alike(a, b, fields) {
  let sum = 0;
  let weights = 0;
  fields.forEach(({ weight = 1 }, index) => {
    if (a[index].text === "" && b[index].text === "") return;
    sum += weight * similarity(a[index], b[index]);
    weights += weight;
  });
  return weights === 0 ? 0 : sum / weights;
}

/**
 * Groups records that are alike, directly or by another one between them.
 * @param {{ records: Record<string, unknown>[] }} input
 */
export default async function findDuplicates({ records }, io) {
  const { fields, threshold, blocking } = io.config;
  const profiles = records.map((record) => fields.map(({ name }) => profile(record[name])));
  const blocks = Map.groupBy(records.keys(), (index) =>
    blocking ? plain(records[index][blocking]).slice(0, 2) : "",
  );
  const parent = records.map((_, index) => index);
  const least = new Map();
  const root = (index) => {
    while (parent[index] !== index) index = parent[index];
    return index;
  };
  let compared = 0;
  for (const block of blocks.values()) {
    for (const [at, one] of block.entries()) {
      if (io.signal.aborted) throw io.signal.reason;
      for (const other of block.slice(at + 1)) {
        compared += 1;
        const found = alike(profiles[one], profiles[other], fields);
        if (found < threshold) continue;
        const [first, second] = [root(one), root(other)].sort((a, b) => a - b);
        parent[second] = first;
        least.set(first, Math.min(found, least.get(first) ?? 1, least.get(second) ?? 1));
      }
    }
  }
  const groups = Map.groupBy(records.keys(), root);
  io.log.info("Compared", { records: records.length, pairs: compared });
  return {
    groups: [...groups]
      .filter(([, members]) => members.length > 1)
      .map(([first, members]) => ({
        records: members,
        similarity: Math.round((least.get(first) ?? 1) * 1000) / 1000,
      })),
    compared,
  };
}
