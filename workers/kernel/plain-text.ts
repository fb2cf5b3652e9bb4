import { z } from "@hono/zod-openapi";

// Without the flag `u` and its classes: the API's description takes the expression as it stands.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const NO_CONTROL = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$/;

/** A text for people or a name: without control characters, which nobody sees and some programs obey. Lines may break. */
export const plainText = z.string().regex(NO_CONTROL, "has control characters: leave them out");
