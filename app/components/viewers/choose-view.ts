import { isObject, type Json } from "~/json.ts";
import { type JsonSchema, mediaTypeOf } from "../schema-form/json-schema.ts";

/** How a value is shown. */
export type View = "picture" | "html" | "markdown" | "text" | "scalar" | "list" | "table" | "record" | "json";

/** How deep records are laid out; what lies deeper is a tree. */
export const MAX_RECORD_DEPTH = 2;

/** Chooses by the media type that the schema declares, else by what the value looks like. */
export function chooseView(value: Json, schema: JsonSchema, depth = 0): View {
  if (typeof value === "string") return viewOfText(value, schema);
  if (Array.isArray(value)) return viewOfList(value);
  if (!isObject(value)) return "scalar";
  return depth <= MAX_RECORD_DEPTH && Object.keys(value).length > 0 ? "record" : "json";
}

const MEDIA: Record<string, View> = {
  "image/svg+xml": "picture",
  "text/html": "html",
  "application/xhtml+xml": "html",
  "text/markdown": "markdown",
};

function viewOfText(text: string, schema: JsonSchema): View {
  const media = mediaTypeOf(schema)?.split(";")[0]?.trim().toLowerCase();
  if (media !== undefined) {
    if (MEDIA[media]) return MEDIA[media];
    // A picture of bytes can only be shown when it comes as a data URL.
    if (media.startsWith("image/")) return isDataPicture(text) ? "picture" : "text";
    return isShort(text) ? "scalar" : "text";
  }
  return sniff(text);
}

const isShort = (text: string): boolean => text.length <= 120 && !text.includes("\n");
export const isDataPicture = (text: string): boolean => /^data:image\/[\w.+-]+(?:;[\w=.-]+)*,/i.test(text);

function sniff(text: string): View {
  const head = text.slice(0, 1_000).trimStart();
  if (isDataPicture(head)) return "picture";
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?<svg[\s>]/i.test(head)) return "picture";
  if (/^<!doctype html|^<html[\s>]/i.test(head)) return "html";
  if (isShort(text)) return "scalar";
  return looksLikeMarkdown(text.slice(0, 20_000)) ? "markdown" : "text";
}

const MARKDOWN_MARKS = [
  /^#{1,6} \S/m,
  /^(?:[-*+]|\d+\.) \S/m,
  /\[[^\]\n]+\]\([^)\s]+\)/,
  /^```/m,
  /\*\*[^*\n]+\*\*/,
  /^\|.+\|$/m,
  /^> /m,
];

/** At least two kinds of marks: one alone occurs in any log. */
const looksLikeMarkdown = (text: string): boolean =>
  MARKDOWN_MARKS.filter((mark) => mark.test(text)).length >= 2;

function viewOfList(list: Json[]): View {
  if (list.length === 0) return "list";
  if (list.every(isObject)) return "table";
  return list.every((item) => typeof item !== "object" || item === null) ? "list" : "json";
}

/** The columns of a table: every key that occurs in its first rows, in order of appearance. */
export function columnsOf(rows: Json[]): string[] {
  const names = new Set<string>();
  for (const row of rows.slice(0, 100)) if (isObject(row)) for (const key of Object.keys(row)) names.add(key);
  return [...names].slice(0, 40);
}
