import { isDataPicture } from "./components/viewers/choose-view.ts";

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
