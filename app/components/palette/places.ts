import type { IconName } from "~/components/ui/icon.tsx";
import type { palette } from "~/texts/palette.ts";

export interface Place {
  name: keyof (typeof palette)["en"]["places"];
  to: string;
  icon: IconName;
  /** The key that leads there after `g`. */
  key?: string;
}

/** Where the palette and the shortcuts lead. */
export const PLACES: readonly Place[] = [
  { name: "overview", to: "/console", icon: "home", key: "h" },
  { name: "agents", to: "/console/agents", icon: "grid", key: "a" },
  { name: "publish", to: "/console/agents/new", icon: "upload", key: "n" },
  { name: "runs", to: "/console/runs", icon: "list", key: "r" },
  { name: "settings", to: "/console/settings", icon: "settings", key: "s" },
  { name: "keys", to: "/console/settings/keys", icon: "key", key: "k" },
  { name: "marketplace", to: "/agents", icon: "search", key: "m" },
  { name: "docs", to: "/docs", icon: "book", key: "d" },
  { name: "account", to: "/account", icon: "shield" },
  { name: "workspaces", to: "/workspaces", icon: "users" },
];
