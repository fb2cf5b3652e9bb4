export { homeOrigin, originOf, type Site, shownElsewhere, siteOf } from "./site.ts";
