export type { ListingRow } from "./listing-row.ts";
export { publishListing } from "./publish-listing.ts";
export { findShownListing, getListing, isListed, listListings, slugsOf } from "./queries.ts";
export { indexRated, rateListings } from "./rate-listings.ts";
export { catalogRoutes } from "./routes.ts";
export { sweepSearch } from "./search/sweep-search.ts";
export { countListed, listedPage, SITEMAP_PAGE } from "./sitemap.ts";
export { onDomainEvents, onListingEvents, onRunEvents, onWorkspaceEvents } from "./subscribers.ts";
export { unpublishListing } from "./unpublish-listing.ts";
