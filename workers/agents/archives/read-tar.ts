import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { DomainError, fail } from "../../kernel/errors.ts";
import {
  type FileCollector,
  joinChunks,
  MAX_UNPACKED_BYTES,
  refuseEntry,
  tooLarge,
} from "./file-collector.ts";

// Headers, padding, and entries that are skipped: all of it has to be unpacked to get past it.
const MAX_TAR_BYTES = MAX_UNPACKED_BYTES + 30_000_000;

/** Reads a tar, gzipped or not, into the collector; refuses links, devices and wrong checksums. */
export async function readTar(
  bytes: Uint8Array<ArrayBuffer>,
  gzipped: boolean,
  collector: FileCollector,
): Promise<void> {
  const plain = new Blob([bytes]).stream() as ReadableStream<Uint8Array>;
  const unpacked = gzipped ? plain.pipeThrough(new DecompressionStream("gzip") as Transformer) : plain;
  const refusal: { error?: unknown } = {};
  const entries = unpacked.pipeThrough(bounded(refusal)).pipeThrough(createTarDecoder({ strict: true }));
  try {
    for await (const entry of entries as unknown as AsyncIterable<ParsedTarEntry>)
      await readEntry(entry, collector);
  } catch (error) {
    const cause = refusal.error ?? error;
    if (cause instanceof DomainError) throw cause;
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause);
    fail("bundle_invalid", `The ${gzipped ? "tar.gz" : "tar"} cannot be read: ${reason}.`);
  }
}

type Transformer = ReadableWritablePair<Uint8Array, Uint8Array>;

/** Passes bytes on until there are too many; keeps the refusal, which streams turn into other errors. */
function bounded(refusal: { error?: unknown }): TransformStream<Uint8Array, Uint8Array> {
  let total = 0;
  return new TransformStream({
    transform(chunk, controller) {
      total += chunk.length;
      if (total <= MAX_TAR_BYTES) return controller.enqueue(chunk);
      try {
        tooLarge("The archive has too many bytes unpacked", MAX_UNPACKED_BYTES);
      } catch (error) {
        refusal.error = error;
        throw error;
      }
    },
  });
}

async function readEntry({ header, body }: ParsedTarEntry, collector: FileCollector): Promise<void> {
  const path = header.type === "directory" ? undefined : collector.admit(header.name);
  if (path === undefined) return body.cancel();
  if (header.type !== "file") refuseEntry(path, `is a ${header.type}; put the file itself in`);
  if (Object.keys(header.pax ?? {}).some((key) => key.startsWith("GNU.sparse"))) {
    refuseEntry(path, "is a sparse file; pack it whole");
  }
  collector.keep(path, await readBody(body, header.size, path, collector));
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  size: number,
  path: string,
  collector: FileCollector,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let read = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    collector.count(chunk.length);
    read += chunk.length;
    chunks.push(chunk.slice());
  }
  if (read !== size) refuseEntry(path, "is cut off");
  return joinChunks(chunks);
}
