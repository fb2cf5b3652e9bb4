const slugOf = (title) =>
  title
    .normalize("NFKD")
    // Elsewhere a mark makes another letter: й is no и.
    .replace(/(?<=\p{Script=Latin}\p{M}*)\p{M}/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");

export default async function run({ titles }, io) {
  const taken = new Set();
  const slugs = titles.map((title) => {
    const slug = slugOf(title) || "untitled";
    let unique = slug;
    for (let n = 2; taken.has(unique); n++) unique = `${slug}-${n}`;
    taken.add(unique);
    return unique;
  });
  io.log(`made ${slugs.length} slugs`);
  return { slugs };
}
