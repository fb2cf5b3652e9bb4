import type { SiteBrand } from "../../kernel/context.ts";
import type { TenantRecord } from "../directory.ts";
import type { Plan } from "../plans.ts";
import type { Brand, BrandFace, BrandView } from "./contract.ts";
import { imagePath } from "./image-file.ts";
import { completeColors } from "./palette.ts";

/** Whether the platform is named on pages and in mails: it may be hidden on paid plans alone, also after a downgrade. */
const namesPlatform = ({ poweredBy }: Brand, plan: Plan): boolean => poweredBy || plan === "free";

/** How pages at a workspace's own hosts look; null where it has no brand. */
export function faceOf({ id, plan, brand }: Pick<TenantRecord, "id" | "plan" | "brand">): BrandFace | null {
  if (!brand) return null;
  const { name, colors, corners, font, logo, favicon } = brand;
  return {
    ...{ name, corners, font, colors: completeColors(colors), poweredBy: namesPlatform(brand, plan) },
    logo: logo && imagePath(id, logo),
    favicon: favicon && { path: imagePath(id, favicon), type: favicon.type },
  };
}

/** How mails of a workspace look; null where it has no brand. `origin`: where its pictures are fetched. */
export function siteBrandOf(
  { id, plan, brand }: Pick<TenantRecord, "id" | "plan" | "brand">,
  origin: string,
): SiteBrand | null {
  if (!brand) return null;
  const { accent, onAccent } = completeColors(brand.colors);
  // Mail programs show no SVG.
  const logo = brand.logo?.type === "image/svg+xml" ? null : brand.logo;
  return {
    ...{ name: brand.name, poweredBy: namesPlatform(brand, plan) },
    ...(brand.senderName && { senderName: brand.senderName }),
    ...(logo && { logoUrl: origin + imagePath(id, logo) }),
    ...(accent && onAccent && { accent: accent.light, onAccent: onAccent.light }),
  };
}

const shown = (id: TenantRecord["id"], image: Brand["logo"]) =>
  image && { url: imagePath(id, image), type: image.type, bytes: image.bytes };

/** A brand as the API and its page show it; of none, what the platform's own is like. */
export const brandViewOf = (id: TenantRecord["id"], brand: Brand | null): BrandView => ({
  name: brand?.name ?? null,
  senderName: brand?.senderName ?? null,
  poweredBy: brand?.poweredBy ?? true,
  colors: brand?.colors ?? {},
  corners: brand?.corners ?? "soft",
  font: brand?.font ?? "sans",
  logo: shown(id, brand?.logo ?? null),
  favicon: shown(id, brand?.favicon ?? null),
});
