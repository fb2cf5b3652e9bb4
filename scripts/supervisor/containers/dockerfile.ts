/**
 * Images that an agent's own Dockerfile may begin with, by their names without tag or digest: well-known public ones. Any
 * other could be an image of this machine's that is nobody else's business; the operator names further ones.
 */
const USUAL_BASES = [
  ...["alpine", "busybox", "debian", "ubuntu", "fedora", "rockylinux", "almalinux", "amazonlinux"],
  ...[
    "node",
    "python",
    "pypy",
    "rust",
    "golang",
    "ruby",
    "php",
    "perl",
    "gcc",
    "swift",
    "dart",
    "julia",
    "r-base",
  ],
  ...[
    "openjdk",
    "eclipse-temurin",
    "amazoncorretto",
    "maven",
    "gradle",
    "elixir",
    "erlang",
    "haskell",
    "clojure",
  ],
  ...["oven/bun", "denoland/deno", "gcr.io/distroless/*"],
];

/**
 * A Dockerfile's instructions, comments left out and continued lines joined; and each of its lines by itself, since
 * versions of the builder differ in what continues a line.
 */
function instructionsOf(text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => !/^\s*(?:#|$)/.test(line));
  const joined = lines.join("\n").replace(/\\[ \t]*\n/g, "");
  return [...joined.split("\n"), ...lines].map((line) => line.trim());
}

const nameOf = (image: string): string =>
  image
    .toLowerCase()
    .replace(/@.*$/, "")
    .replace(/:[^/:]*$/, "")
    .replace(/^(?:docker\.io\/)?(?:library\/)?/, "");

const isAmong = (bases: readonly string[], image: string): boolean => {
  const name = nameOf(image);
  return bases.some((base) => (base.endsWith("/*") ? name.startsWith(base.slice(0, -1)) : name === base));
};

/** The images that an instruction takes something of. */
function imagesIn(line: string): string[] {
  const [instruction = "", ...rest] = line.split(/\s+/);
  if (/^FROM$/i.test(instruction)) return rest.filter((part) => !part.startsWith("--")).slice(0, 1);
  if (!/^(?:COPY|ADD|RUN)$/i.test(instruction)) return [];
  return [...line.matchAll(/--(?:from|mount)=(?:\S*from=)?([^\s,]+)/gi)].flatMap(([, image]) => image ?? []);
}

/**
 * Why a Dockerfile of a tenant's is not built, in words for its author; undefined when it may be: it takes only images that
 * are allowed.
 */
export function dockerfileProblem(text: string, furtherBases: readonly string[]): string | undefined {
  // What continues a line would be another sign, or a matter of the builder's version.
  if (/^\s*#\s*escape\s*=/im.test(text)) return "the directive escape= is not supported";
  if (/\\\\[ \t]*$/m.test(text)) return "a line ends with two backslashes";
  const instructions = instructionsOf(text);
  if (!/^(?:FROM|ARG)\s/i.test(instructions[0] ?? "")) return "it does not begin with FROM";
  if (instructions.some((line) => /^ONBUILD\s/i.test(line))) return "ONBUILD is not supported";
  const bases = [...USUAL_BASES, ...furtherBases];
  const stages = new Set(["scratch"]);
  for (const line of instructions) {
    for (const image of imagesIn(line)) {
      if (stages.has(image.toLowerCase()) || /^\d+$/.test(image) || isAmong(bases, image)) continue;
      return image.includes("$")
        ? `name the image itself, without variables, in "${line}"`
        : `the image ${image} is not among those that may be used here (${bases.join(", ")}); whoever runs this server can add it with QUAYSIDE_CONTAINER_BASES`;
    }
    const stage = /^FROM\s.*\sas\s+(\S+)$/i.exec(line)?.[1];
    if (stage) stages.add(stage.toLowerCase());
  }
  return undefined;
}

/**
 * A Dockerfile whose stages have a label from their beginning on, so that what a build leaves behind has it, too; with
 * `before`, in front of each line that this matches.
 */
export function labelled(text: string, label: string, before?: RegExp): string {
  if (before) return text.replace(new RegExp(before, "gm"), (found) => `LABEL ${label}\n${found}`);
  let inFrom = false;
  const lines = text.split(/\r?\n/).flatMap((line) => {
    inFrom ||= /^\s*FROM\s/i.test(line);
    if (!inFrom || /\\[ \t]*$/.test(line) || /^\s*(?:#|$)/.test(line)) return line;
    inFrom = false;
    return [line, `LABEL ${label}`];
  });
  return lines.join("\n");
}
