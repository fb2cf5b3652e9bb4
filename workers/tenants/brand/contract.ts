import { z } from "@hono/zod-openapi";
import { plainText } from "../../kernel/plain-text.ts";

/** The colours that a brand may set: the design system's own tokens, of which each has a value for light and for dark. */
export const BRAND_COLORS = [
  ...(["accent", "onAccent", "header", "onHeader", "button", "onButton", "link"] as const),
] as const;
export type BrandColor = (typeof BRAND_COLORS)[number];

/** How round corners are, and which of the platform's own typefaces text is set in. */
export const BRAND_CORNERS = ["square", "soft", "round"] as const;
export const BRAND_FONTS = ["sans", "serif", "mono"] as const;

export const IMAGE_TYPES = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

const color = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, "is no colour: write six digits, like #0a5796")
  .openapi({ example: "#0a5796" });
const themed = z.strictObject({ light: color, dark: color }).openapi("ThemedColor");
export type ThemedColor = z.infer<typeof themed>;

const line = (most: number) =>
  plainText
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\r\n\t]*$/, "stands on one line");

const colors = z
  .strictObject(
    Object.fromEntries(BRAND_COLORS.map((name) => [name, themed.optional()])) as Record<
      BrandColor,
      z.ZodOptional<typeof themed>
    >,
  )
  .openapi("BrandColors");
export type BrandColors = z.infer<typeof colors>;

const style = {
  colors: colors.default({}).openapi({
    description:
      "What is left out is as the platform has it, and text on a colour is white or ink then, whichever is easier to read. Text needs a contrast of 4.5:1, in light and in dark.",
  }),
  corners: z.enum(BRAND_CORNERS).default("soft"),
  font: z.enum(BRAND_FONTS).default("sans"),
};

/** The largest logo in bytes, and its base64. */
export const MOST_LOGO_BYTES = 512 * 1024;
export const MOST_FAVICON_BYTES = 128 * 1024;

const image = (bytes: number, what: string) =>
  z
    .strictObject({
      data: z
        .base64("is no base64")
        .min(1)
        .max(Math.ceil(bytes / 3) * 4, `has to be ${bytes / 1024} KB at most`)
        .openapi({ description: `The file as base64, ${bytes / 1024} KB at most. ${what}` }),
    })
    .nullable()
    .optional()
    .openapi({ description: "Left out: as it is. null: none." });

/** `PUT /brand`: the whole brand; pictures stay as they are unless they are named. */
export const brandInput = z
  .strictObject({
    name: line(60).openapi({ description: "Instead of the platform's name.", example: "Harbour Works" }),
    senderName: line(60)
      .nullable()
      .default(null)
      .openapi({ description: "Who mails come from; the name unless told." }),
    poweredBy: z
      .boolean()
      .default(true)
      .openapi({ description: 'Whether pages and mails say "Powered by Quayside". Paid plans may hide it.' }),
    ...style,
    logo: image(MOST_LOGO_BYTES, "PNG, JPEG, WebP or SVG."),
    favicon: image(MOST_FAVICON_BYTES, "PNG, WebP or SVG, square."),
  })
  .openapi("BrandInput");
export type BrandInput = z.input<typeof brandInput>;

const imageView = z
  .object({
    url: z.string().openapi({ description: "On the workspace's own hosts; named by its content." }),
    type: z.enum(IMAGE_TYPES),
    bytes: z.number().int(),
  })
  .nullable();

export const brandView = z
  .object({
    name: z.string().nullable().openapi({ description: "null: the workspace has no brand of its own." }),
    senderName: z.string().nullable(),
    poweredBy: z.boolean(),
    colors,
    corners: z.enum(BRAND_CORNERS),
    font: z.enum(BRAND_FONTS),
    logo: imageView,
    favicon: imageView,
  })
  .openapi("Brand");
export type BrandView = z.infer<typeof brandView>;

/** A picture of a brand in the tenant's files, by the SHA-256 of its content. */
export interface BrandImage {
  digest: string;
  type: ImageType;
  bytes: number;
}

/** A brand as the directory keeps it, beside its tenant. */
export interface Brand {
  name: string;
  senderName: string | null;
  poweredBy: boolean;
  colors: BrandColors;
  corners: (typeof BRAND_CORNERS)[number];
  font: (typeof BRAND_FONTS)[number];
  logo: BrandImage | null;
  favicon: BrandImage | null;
}

/** How pages at a workspace's own hosts look. */
export interface BrandFace extends Pick<Brand, "colors" | "corners" | "font" | "poweredBy"> {
  name: string;
  /** Paths on the same host. */
  logo: string | null;
  favicon: { path: string; type: string } | null;
}
