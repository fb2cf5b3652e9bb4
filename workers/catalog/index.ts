export { publishListing } from "./publish-listing.ts";
export { getListing, isListed, listListings } from "./queries.ts";
export { catalogRoutes } from "./routes.ts";
export { sweepSearch } from "./search/sweep-search.ts";
export { onDomainEvents, onListingEvents, onRunEvents, onWorkspaceEvents } from "./subscribers.ts";
export { unpublishListing } from "./unpublish-listing.ts";
