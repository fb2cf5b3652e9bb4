/** Markdown as a tree of what may be shown, and nothing else: there is no node for raw HTML. Plain JSON. */
export type Inline =
  | { t: "text"; text: string }
  | { t: "code"; text: string }
  | { t: "strong" | "em" | "del"; children: Inline[] }
  | { t: "link"; href: string; children: Inline[] }
  | { t: "image"; src: string; alt: string }
  | { t: "break" };

export type Block =
  | { t: "heading"; level: number; children: Inline[] }
  | { t: "paragraph"; children: Inline[] }
  | { t: "code"; language: string; text: string }
  | { t: "list"; ordered: boolean; start: number; items: ListItem[] }
  | { t: "quote"; children: Block[] }
  | { t: "table"; head: Inline[][]; rows: Inline[][][] }
  | { t: "rule" };

export interface ListItem {
  /** Of a task list. */
  checked?: boolean;
  children: Block[];
}
