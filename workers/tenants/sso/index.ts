export { beginSso, beginSsoTest, makeSsoTest, ssoRedirectUris } from "./begin-sso.ts";
export { PRESETS, SSO_PRESETS, SSO_ROLES, type SsoInput, type SsoView } from "./contract.ts";
export { enforceSso } from "./enforce-sso.ts";
export { finishSso } from "./finish-sso.ts";
export { requirePublicServer, requireReachable } from "./issuer-fetch.ts";
export { proveSsoDomain } from "./prove-sso-domain.ts";
export { getSso, hasSso, ssoOriginOf, ssoStart } from "./queries.ts";
export { removeSso, setSso } from "./set-sso.ts";
