import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { TAR_END, tarEntries } from "../../../workers/agents/archives/write-tar.ts";
import type { Language } from "../../../workers/agents/contract.ts";

/** Where the platform's files are in a context; what a bundle has there is not used. */
const FOLDER = ".quayside";
export const DOCKERFILE_PATH = `${FOLDER}/Dockerfile`;

/** The library of each language, as its Dockerfile takes it. */
const LIBRARIES: Record<Language, string> = {
  node: "server.mjs",
  python: "quayside.py",
  rust: "quayside.rs",
};

/** Files that are added to a bundle to build it, by path. */
export type Added = Record<string, string>;

/** What makes a container of a bundle in one of the languages: Dockerfile and server. */
export function languageFiles(root: string, language: Language): Added {
  const folder = join(root, "agents-runtime", language);
  const library = LIBRARIES[language];
  return {
    [DOCKERFILE_PATH]: readFileSync(join(folder, "Dockerfile"), "utf8"),
    [`${FOLDER}/${library}`]: readFileSync(join(folder, library), "utf8"),
  };
}

/** Those of the relay, which is all that its context has. */
export const relayFiles = (root: string): Added => {
  const folder = join(root, "agents-runtime", "relay");
  return {
    [DOCKERFILE_PATH]: readFileSync(join(folder, "Dockerfile"), "utf8"),
    "relay.ts": readFileSync(join(folder, "relay.ts"), "utf8"),
  };
};

/**
 * A bundle's tar with further files behind its own: of two with one name the last one counts, so that a bundle cannot put
 * another one in the place of ours.
 */
export const contextOf = (bundle: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, added: Added): Readable =>
  Readable.from(withFiles(bundle, added), { objectMode: false });

async function* withFiles(bundle: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, added: Added) {
  yield* withoutEnd(bundle);
  const files = Object.entries(added).map(([path, text]) => {
    const bytes = Buffer.from(text);
    return {
      path,
      bytes: bytes.length,
      read: async function* () {
        yield bytes;
      },
    };
  });
  yield* tarEntries(files);
  yield TAR_END;
}

/** A tar without the zeros that it ends with. */
async function* withoutEnd(
  tar: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array();
  for await (const piece of tar) {
    const all = Buffer.concat([held, piece]);
    const cut = Math.max(0, all.length - TAR_END.length);
    if (cut > 0) yield all.subarray(0, cut);
    held = all.subarray(cut);
  }
  if (held.some((byte) => byte !== 0)) throw new Error("the bundle is no tar that ends");
}
