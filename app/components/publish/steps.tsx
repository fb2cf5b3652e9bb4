import { cx } from "~/components/ui/cx.ts";
import { Icon } from "~/components/ui/icon.tsx";

/** How far a form of several steps has come; `current` counts from 0. */
export function Steps({ names, current }: { names: readonly string[]; current: number }) {
  return (
    <ol aria-label="Steps" className="relative flex gap-2 max-sm:pb-7">
      {names.map((name, index) => (
        <li key={name} aria-current={index === current ? "step" : undefined} className="min-w-0 flex-1">
          <div className={cx("h-1 rounded-full", index <= current ? "bg-signal" : "bg-line")} />
          <p
            className={cx(
              "mt-2 flex items-center gap-1.5 text-sm",
              // On a phone there is room for the name of one.
              index === current ? "font-semibold max-sm:absolute max-sm:left-0" : "text-faint max-sm:sr-only",
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
