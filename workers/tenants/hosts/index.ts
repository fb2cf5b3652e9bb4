export { addDomain } from "./add-domain.ts";
export { checkDomain } from "./check-domain.ts";
export { makePrimary } from "./make-primary.ts";
export { getDomain, listDomains } from "./queries.ts";
export { removeDomain } from "./remove-domain.ts";
export { domainRoutes } from "./routes.ts";
export { setRedirect } from "./set-redirect.ts";
export { homeOrigin, originOf, type Site, shownElsewhere, siteOf } from "./site.ts";
export { sweepDomains } from "./sweep-domains.ts";
