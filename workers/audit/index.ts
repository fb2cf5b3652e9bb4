export { type Change, commit, flushOutbox, oldestWaiting } from "./commit.ts";
export { type RecordedChange, recordChanges } from "./record-changes.ts";
