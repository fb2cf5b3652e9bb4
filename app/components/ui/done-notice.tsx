import { useSearchParams } from "@remix-run/react";
import { Notice } from "./notice.tsx";

/** Says that what a form asked for has been done: `?done=…` of the page that an action came back to. */
export function DoneNotice({ words }: { words: Readonly<Record<string, string>> }) {
  const [search] = useSearchParams();
  const done = search.get("done") ?? "";
  return Object.hasOwn(words, done) ? <Notice tone="good" title={words[done] ?? ""} /> : null;
}
