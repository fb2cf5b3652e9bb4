/** How the menus of the header look: the sheet that opens, and a line of it. */
export const menuSheet =
  "absolute top-full z-50 mt-3 w-64 max-w-[calc(100vw-2rem)] rounded-xl border border-line bg-surface p-1.5 text-ink shadow-card";
export const menuItem =
  "flex w-full items-center justify-between gap-3 rounded-md px-3 py-2 text-left text-sm hover:bg-sunken -outline-offset-2";
