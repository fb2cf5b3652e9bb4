export { auditRow, type Change, commit, flushOutbox } from "./commit.ts";
