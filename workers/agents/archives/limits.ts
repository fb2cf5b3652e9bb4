/** What an upload may be. */
export const MAX_PACKED_BYTES = 10_000_000;
export const MAX_UNPACKED_BYTES = 50_000_000;
export const MAX_FILES = 2_000;
export const MAX_FOLDERS = 2_000;
/** Ignored entries are skipped, not free: a folder of dependencies has some thousands of them. */
export const MAX_ENTRIES = 50_000;
