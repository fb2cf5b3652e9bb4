export { checkLicence } from "./check-licence.ts";
export { type IssuedLicence, issueLicence } from "./issue-licence.ts";
export { publicLicenceKeys } from "./licence-keys.ts";
