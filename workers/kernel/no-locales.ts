/** Stands for zod's messages in other languages (`wrangler.toml`): problems are written in English. */
export {};
