export type { Brand, BrandInput, BrandView } from "./contract.ts";
export { BRAND_COLORS, BRAND_CORNERS, BRAND_FONTS } from "./contract.ts";
export { faceOf, siteBrandOf } from "./face.ts";
export { getBrand } from "./kept-brand.ts";
export { allColors } from "./palette.ts";
export { brandRoutes } from "./routes.ts";
export { serveImage } from "./serve-image.ts";
export { removeBrand, setBrand } from "./set-brand.ts";
