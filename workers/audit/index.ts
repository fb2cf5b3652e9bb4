export { type By, byOf } from "./by.ts";
export { type Change, commit, flushOutbox, oldestWaiting } from "./commit.ts";
export { type CommitOptions, commitDirectory, type DirectoryChange } from "./commit-directory.ts";
export { deliverDirectory } from "./deliver-directory.ts";
export { type RecordedChange, recordChanges } from "./record-changes.ts";
