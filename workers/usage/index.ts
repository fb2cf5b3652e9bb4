export { USAGE_COUNTS } from "./count-runs.ts";
