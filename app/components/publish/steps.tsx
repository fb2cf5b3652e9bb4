import { cx } from "~/components/ui/cx.ts";
import { Icon } from "~/components/ui/icon.tsx";

const STEPS = ["Upload", "Check", "Deploy", "Done"] as const;

/** How far publishing has come; `current` counts from 0. */
export function Steps({ current }: { current: number }) {
  return (
    <ol aria-label="Steps" className="flex gap-2">
      {STEPS.map((name, index) => (
        <li key={name} aria-current={index === current ? "step" : undefined} className="min-w-0 flex-1">
          <div className={cx("h-1 rounded-full", index <= current ? "bg-signal" : "bg-line")} />
          <p
            className={cx(
              "mt-2 flex items-center gap-1.5 text-sm",
              index === current ? "font-semibold" : "text-faint",
            )}
          >
            {index < current && <Icon name="check" />}
            {name}
          </p>
        </li>
      ))}
    </ol>
  );
}
