import type { Ctx } from "../../kernel/context.ts";
import { fromBase64, sha256 } from "../../kernel/crypto.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { filesPrefix, tenantFiles } from "../../kernel/tenant-files.ts";
import { type Brand, type BrandImage, MOST_FAVICON_BYTES, MOST_LOGO_BYTES } from "./contract.ts";
import { type Picture, readPicture } from "./picture.ts";

/** The pictures of a brand. */
export type ImageName = "logo" | "favicon";

const LOGO_PIXELS = 2_048;
const FAVICON_PIXELS = 512;

const EXTENSIONS = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/svg+xml": "svg",
} as const;

/** Where a picture is in the tenant's files. */
const keyOf = (tenantId: Id<"ten">, digest: string): string => `${filesPrefix(tenantId)}brand/${digest}`;

/** Where a picture is shown, on the hosts of its tenant and on the platform's. */
export const imagePath = (tenantId: Id<"ten">, { digest, type }: BrandImage): string =>
  `/brand/${tenantId}/${digest}.${EXTENSIONS[type]}`;

function whatIsWrong(name: ImageName, bytes: Uint8Array, picture: Picture | null): string | undefined {
  const most = name === "logo" ? MOST_LOGO_BYTES : MOST_FAVICON_BYTES;
  if (bytes.byteLength > most) return `has to be ${most / 1024} KB at most`;
  const kinds = name === "logo" ? "a PNG, JPEG, WebP or SVG" : "a PNG, WebP or SVG";
  if (!picture || (name === "favicon" && picture.type === "image/jpeg"))
    return `is not ${kinds} that can be read; an SVG is in UTF-8, and has no DOCTYPE`;
  if (!picture.size) return undefined;
  const { width, height } = picture.size;
  const pixels = name === "logo" ? LOGO_PIXELS : FAVICON_PIXELS;
  if (width < 1 || height < 1 || width > pixels || height > pixels)
    return `is ${width} × ${height} pixels; ${pixels} × ${pixels} are the most`;
  return name === "favicon" && width !== height
    ? `is ${width} × ${height} pixels; it has to be square`
    : undefined;
}

/** Checks a picture by its content; refused with `invalid_input` that says what to change. */
export async function readImage(
  name: ImageName,
  data: string,
): Promise<{ image: BrandImage; bytes: Uint8Array<ArrayBuffer> }> {
  const bytes = fromBase64(data);
  const picture = readPicture(bytes);
  const wrong = whatIsWrong(name, bytes, picture);
  if (wrong || !picture)
    fail("invalid_input", `The ${name} ${wrong}.`, {
      issues: [{ pointer: `/${name}/data`, detail: wrong ?? "" }],
    });
  return { image: { digest: await sha256(bytes), type: picture.type, bytes: bytes.byteLength }, bytes };
}

/** Keeps a picture under the name of its content; the same one twice is one. */
export async function storeImage(
  { env, tenant }: Pick<Ctx, "env" | "tenant">,
  { digest, type }: BrandImage,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await tenantFiles(env, tenant.id).put(keyOf(tenant.id, digest), bytes, {
    httpMetadata: { contentType: type },
  });
}

const digestsOf = (brand: Brand | null): string[] =>
  [brand?.logo, brand?.favicon].flatMap((image) => (image ? [image.digest] : []));

/** Removes the pictures that a brand had and has no more. */
export async function dropImages(
  { env, tenant }: Pick<Ctx, "env" | "tenant">,
  before: Brand | null,
  after: Brand | null,
): Promise<void> {
  const kept = digestsOf(after);
  const files = tenantFiles(env, tenant.id);
  for (const digest of digestsOf(before))
    if (!kept.includes(digest)) await files.delete(keyOf(tenant.id, digest));
}

/** The bytes of a picture. */
export const openImage = (
  env: Env,
  tenantId: Id<"ten">,
  { digest }: BrandImage,
): Promise<R2ObjectBody | null> => tenantFiles(env, tenantId).get(keyOf(tenantId, digest));
