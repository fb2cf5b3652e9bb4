export { auditRow, type Change, commit, flushOutbox } from "./commit.ts";
export { type RecordedChange, recordChanges } from "./record-changes.ts";
