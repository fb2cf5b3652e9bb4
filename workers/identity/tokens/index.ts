export { type TokenHolder, tokenHolder } from "./families.ts";
export { tokenRoutes } from "./routes.ts";
export { publicKeys } from "./signing-keys.ts";
export { sweepTokens } from "./sweep-tokens.ts";
