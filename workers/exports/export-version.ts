import { type ExportSource, exportSource, TAR_END, tarEntries, type UploadFile } from "../agents/index.ts";
import { commit } from "../audit/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { ExportTarget } from "./contract.ts";
import { exportFiles } from "./export-files.ts";
import type { RuntimeFiles } from "./image/files.ts";
import { PLATFORM_FOLDER } from "./program.ts";
import { subjectOf } from "./read-subject.ts";
import type { ExportFile } from "./subject.ts";

/** An export on its way: a tar.gz, written while it is read. */
export interface Export {
  name: string;
  body: ReadableStream<Uint8Array>;
}

/**
 * Takes a version away: all files that it needs to run by itself on `target`, with a licence where it is not free. In the
 * audit, since the agent leaves with it. Errors: `not_found`, `version_blocked`, `forbidden`; `conflict` for kinds that
 * cannot be taken away.
 */
export async function exportVersion(
  ctx: Ctx,
  ref: string,
  versionRef: string,
  target: ExportTarget,
): Promise<Export> {
  ctx.require("agents:publish");
  const source = await exportSource(ctx, ref, versionRef);
  const { agent, version } = source;
  const { subject, claims } = await subjectOf(ctx, source);
  const runtime = await readRuntime(ctx);
  const files = exportFiles(target, subject, runtime);
  const licence = claims && {
    id: claims.jti,
    versions: claims.versions,
    seats: claims.seats,
    expires: claims.exp,
  };
  await commit(ctx, [], {
    action: "version.exported",
    targetId: version.id,
    detail: { agentId: agent.id, version: version.version, target, ...(licence && { licence }) },
  });
  const folder = `${subject.name}-${version.version}-${target}`;
  return { name: `${folder}.tar.gz`, body: packed(filesOf(folder, files, source)) };
}

/** The server of exported agents; only the binding reaches it. */
async function readRuntime({ env }: Ctx): Promise<RuntimeFiles> {
  const response = await env.ASSETS.fetch("https://static.invalid/exports/runtime.json");
  if (!response.ok) fail("unavailable", "This platform was built without the server of exported agents.");
  return response.json<RuntimeFiles>();
}

const encoder = new TextEncoder();

async function* filesOf(
  folder: string,
  files: ExportFile[],
  source: ExportSource,
): AsyncGenerator<UploadFile> {
  for (const { path, text } of files) {
    const bytes = encoder.encode(text);
    yield {
      path: `${folder}/${path}`,
      bytes: bytes.length,
      read: async function* () {
        yield bytes;
      },
    };
  }
  const { kind } = source.version.manifest;
  const { bytes, read } = source.program;
  // A container's program is its image; pages have none.
  if (kind === "isolate" || kind === "prompt") yield { path: `${folder}/runtime/program.json`, bytes, read };
  for await (const file of source.files())
    if (kind !== "container" || !file.path.startsWith(PLATFORM_FOLDER))
      yield { ...file, path: `${folder}/agent/${file.path}` };
}

/** Packs files, each piece when it is asked for. */
function packed(files: AsyncIterable<UploadFile>): ReadableStream<Uint8Array> {
  const { readable, writable } = new CompressionStream("gzip");
  write(files, writable).catch((error) => {
    console.warn("exports: a download broke off", error);
    return writable.abort(error).catch(() => {});
  });
  return readable;
}

async function write(files: AsyncIterable<UploadFile>, writable: WritableStream): Promise<void> {
  const writer = writable.getWriter();
  for await (const piece of tarEntries(files)) await writer.write(piece);
  await writer.write(TAR_END);
  await writer.close();
}
