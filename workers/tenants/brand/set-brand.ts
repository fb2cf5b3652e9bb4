import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import type { Plan } from "../plans.ts";
import { looksReserved } from "../slugs/skeleton.ts";
import { type Brand, type BrandImage, type BrandInput, type BrandView, brandInput } from "./contract.ts";
import { brandViewOf } from "./face.ts";
import { type ImageName, readImage, storeImage } from "./image-file.ts";
import { readBrand, writeBrand } from "./kept-brand.ts";
import { contrastIssues } from "./palette.ts";

type Fields = ReturnType<typeof brandInput.parse>;

/** Whether people could take a name for one of the platform's own. */
const isOurs = (name: string | null): boolean =>
  name !== null &&
  looksReserved(
    name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z\d]/g, ""),
  );

const LATIN = /\p{Script=Latin}/u;
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/** Whether a word has letters of several alphabets, one of which passes for another (Unicode Technical Standard 39, 5.1). */
const isDisguised = (name: string | null): boolean =>
  name?.split(/\s+/).some((word) => LATIN.test(word) && LIKE_LATIN.test(word)) ?? false;

function requireAllowed(fields: Fields, plan: Plan): void {
  if (!fields.poweredBy && plan === "free")
    fail("forbidden", 'The free plan shows "Powered by Quayside"; a paid one may hide it.', {
      issues: [{ pointer: "/poweredBy", detail: "has to be true on the free plan" }],
    });
  const both = ["name", "senderName"] as const;
  const names = both.filter((name) => isOurs(fields[name]));
  const disguised = both.filter((name) => isDisguised(fields[name]));
  const issues = [
    ...names.map((name) => ({ pointer: `/${name}`, detail: "looks like one of the platform's own names" })),
    ...disguised.map((name) => ({ pointer: `/${name}`, detail: "mixes letters of two alphabets in a word" })),
    ...contrastIssues(fields.colors),
  ];
  if (issues.length > 0)
    fail("invalid_input", "The brand has names or colours that cannot be used.", { issues });
}

async function imageFor(
  name: ImageName,
  sent: { data: string } | null | undefined,
  before: Brand | null,
): Promise<{ image: BrandImage | null; file?: Uint8Array<ArrayBuffer> }> {
  if (sent === undefined) return { image: before?.[name] ?? null };
  if (sent === null) return { image: null };
  const { image, bytes } = await readImage(name, sent.data);
  return { image, file: bytes };
}

/**
 * Gives a workspace its brand: the look of its own hosts and of its mails. Pictures are checked by their content, colours
 * for their contrast. Refused with `invalid_input`, with `forbidden` for what the plan does not have, and with `conflict`
 * where somebody else changed it meanwhile.
 */
export async function setBrand(ctx: Ctx, input: BrandInput): Promise<BrandView> {
  ctx.require("brand:write");
  const fields = parseOrFail(brandInput, input, "json");
  const { brand: before, plan } = await readBrand(ctx);
  requireAllowed(fields, plan);
  const { logo: sentLogo, favicon: sentFavicon, ...rest } = fields;
  const logo = await imageFor("logo", sentLogo, before);
  const favicon = await imageFor("favicon", sentFavicon, before);
  for (const { image, file } of [logo, favicon]) if (image && file) await storeImage(ctx, image, file);
  const after: Brand = { ...rest, logo: logo.image, favicon: favicon.image };
  await writeBrand(ctx, before, after);
  return brandViewOf(ctx.tenant.id, after);
}

/** Takes a workspace's brand away, pictures and all: it looks as the platform does. */
export async function removeBrand(ctx: Ctx): Promise<void> {
  ctx.require("brand:write");
  const { brand } = await readBrand(ctx);
  if (brand) await writeBrand(ctx, brand, null);
}
