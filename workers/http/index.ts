export { AGENT_TYPES } from "./agent-types.ts";
export { type AppParts, createApp, type PageParts } from "./app.ts";
export { problemResponse, refusalOf } from "./errors.ts";
export { openApiDocument } from "./openapi.ts";
