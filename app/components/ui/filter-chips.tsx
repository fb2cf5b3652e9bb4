import { Link } from "@remix-run/react";
import { Icon } from "./icon.tsx";

export interface FilterChip {
  label: string;
  /** What taking it back is called. */
  remove: string;
  /** The page without it. */
  to: string;
}

/** What a list is filtered by, each with the way to take it back; nothing where it is not. */
export function FilterChips({
  label,
  chips,
  clear,
}: {
  label: string;
  chips: readonly FilterChip[];
  /** The way to take all of it back, where there is more than one. */
  clear?: { label: string; to: string };
}) {
  if (chips.length === 0) return null;
  return (
    <ul aria-label={label} className="flex flex-wrap items-center gap-2">
      {chips.map((chip) => (
        <li key={chip.label} className="min-w-0">
          <Link
            to={chip.to}
            preventScrollReset
            aria-label={chip.remove}
            className="inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-full border border-line-strong bg-surface py-1 pr-2 pl-3 text-sm hover:bg-sunken"
          >
            <span className="min-w-0 truncate">{chip.label}</span>
            <Icon name="close" className="shrink-0 text-faint" />
          </Link>
        </li>
      ))}
      {clear && chips.length > 1 && (
        <li>
          <Link to={clear.to} preventScrollReset className="link text-sm">
            {clear.label}
          </Link>
        </li>
      )}
    </ul>
  );
}
