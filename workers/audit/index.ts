export { type By, byOf } from "./by.ts";
export { checkEntry, GENESIS, isBreak, type Link, type Seal, sealAll } from "./chain.ts";
export { type Change, commit, flushOutbox, oldestWaiting } from "./commit.ts";
export { type CommitOptions, commitDirectory, type DirectoryChange } from "./commit-directory.ts";
export { deliverDirectory } from "./deliver-directory.ts";
export { erasePerson } from "./erase-person.ts";
export { type RecordedChange, recordChanges } from "./record-changes.ts";
export { readSealed, readUnsealed, removeSealed, unsealedTenants, writeSeals } from "./sealed-rows.ts";
export { type ChainState, type Verification, verifyChain } from "./verify-chain.ts";
