import { isDataPicture } from "./components/viewers/choose-view.ts";
import { atPointer, type Json } from "./json.ts";
import { FRAMED_POLICY } from "./security-headers.server.ts";

const STYLE =
  "html{color-scheme:light;background:#fff;color:#0b1a29;font:15px/1.55 system-ui,sans-serif}" +
  "body{margin:0}img,svg{max-width:100%}";
const PAGE_STYLE = "body{padding:16px}";
const PICTURE_STYLE =
  "body{display:grid;place-items:center;min-height:100vh}svg,img{width:100%;height:100vh;object-fit:contain}";

const escapeAttribute = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** The document of a frame: markup as it stands, a picture (SVG markup or a data URL) fitted to the frame. */
export function framedDocument(content: string, picture: boolean): string {
  const body = picture && isDataPicture(content) ? `<img src="${escapeAttribute(content)}" alt="">` : content;
  return `<!doctype html><meta charset="utf-8"><title>Output</title><style>${STYLE}${picture ? PICTURE_STYLE : PAGE_STYLE}</style>${body}`;
}

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": FRAMED_POLICY,
  "x-frame-options": "SAMEORIGIN",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "private, no-store",
};
/** What a frame shows where there is nothing to show. */
export const nothingFramed = (status: number): Response =>
  new Response("<!doctype html><title>Nothing to show</title><p>There is nothing to show here.", {
    status,
    headers: HEADERS,
  });

/** The answer to a frame's request: the text at the JSON pointer `at` of a value, as a picture where `as` says so. */
export function framedAnswer(request: Request, value: Json): Response {
  const query = new URL(request.url).searchParams;
  const content = atPointer(value, query.get("at") ?? "");
  if (typeof content !== "string") return nothingFramed(404);
  return new Response(framedDocument(content, query.get("as") === "picture"), { headers: HEADERS });
}
