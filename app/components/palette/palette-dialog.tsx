import { Link, useNavigate } from "@remix-run/react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { cx } from "~/components/ui/cx.ts";
import { Icon, type IconName } from "~/components/ui/icon.tsx";
import { palette } from "~/texts/palette.ts";
import { useTexts } from "~/texts/texts.ts";
import { Modal } from "./modal.tsx";
import { PLACES } from "./places.ts";
import { useFoundAgents } from "./use-found-agents.ts";

interface Option {
  group: string;
  to: string;
  icon: IconName;
  label: string;
  detail?: string;
}

const RUN_ID = /^run_[0-9a-hjkmnp-tv-z]{26}$/;

/** What the text leads to: pages, the workspace's agents, and the run whose id it is. */
function useOptions(text: string) {
  const t = useTexts(palette);
  const { state, agents } = useFoundAgents(text);
  const has = (label: string) => label.toLowerCase().includes(text.toLowerCase());
  const places = PLACES.map(({ name, ...place }) => ({ ...place, group: t.goTo, label: t.places[name] }));
  const options: Option[] = [
    ...(RUN_ID.test(text)
      ? [{ group: t.runs, to: `/console/runs/${text}`, icon: "list" as const, label: t.run(text) }]
      : []),
    ...places.filter(({ label }) => has(label)),
    ...agents
      .filter(({ slug, title, description }) => has(`${slug}\n${title}\n${description}`))
      .map(({ slug, title }) => ({
        ...{ group: t.agents, to: `/console/agents/${slug}`, icon: "play" as const, label: title },
        detail: slug,
      })),
  ];
  return { options, state };
}

/** Finds pages, agents and runs as one types; a combobox (WAI-ARIA 1.2) in a dialog. */
export default function PaletteDialog({ onClose }: { onClose(): void }) {
  const t = useTexts(palette);
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const { options, state } = useOptions(text.trim());
  const chosen = Math.min(at, options.length - 1);
  const optionId = (index: number) => `${listId}-${index}`;
  useEffect(() => {
    document.getElementById(`${listId}-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [listId, chosen]);
  const go = (option: Option | undefined) => {
    if (!option) return;
    onClose();
    navigate(option.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: 0, End: options.length - 1 }[event.key];
    if (event.key === "Enter") go(options[chosen]);
    else if (next !== undefined && options.length > 0) setAt((next + options.length) % options.length);
    else return;
    event.preventDefault();
  };
  return (
    <Modal label={t.title} onClose={onClose} className="mt-[12vh]">
      <div className="flex items-center gap-3 border-line border-b px-4">
        <Icon name="search" className="text-faint" />
        <input
          role="combobox"
          aria-label={t.field}
          aria-expanded={options.length > 0}
          aria-controls={listId}
          aria-activedescendant={options.length > 0 ? optionId(chosen) : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          placeholder={t.field}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          className="h-13 min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint"
        />
      </div>
      <Options {...{ options, chosen, listId, optionId, onClose }} />
      <p role="status" className="px-4 pb-3 text-faint text-sm empty:hidden">
        {state === "failed" && t.failed}
        {state === "searching" && options.length === 0 && t.searching}
        {state === "done" && options.length === 0 && t.nothing}
      </p>
      <p className="hidden border-line border-t px-4 py-2.5 text-faint text-xs sm:block">{t.hint}</p>
    </Modal>
  );
}

interface OptionsProps {
  options: Option[];
  chosen: number;
  listId: string;
  optionId(index: number): string;
  onClose(): void;
}

function Options({ options, chosen, listId, optionId, onClose }: OptionsProps) {
  const { title } = useTexts(palette);
  return (
    <div id={listId} role="listbox" aria-label={title} className="max-h-[50vh] overflow-y-auto p-2">
      {options.map((option, index) => (
        <div key={option.to} role="presentation">
          {option.group !== options[index - 1]?.group && (
            <p role="presentation" className="eyebrow px-3 pt-2 pb-1 text-faint">
              {option.group}
            </p>
          )}
          <Link
            to={option.to}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onClick={onClose}
            className={cx(
              "flex cursor-pointer items-center gap-3 rounded-md px-3 py-2 text-sm hover:bg-sunken",
              index === chosen && "bg-sunken font-medium",
            )}
          >
            <Icon name={option.icon} className="text-faint" />
            <span className="min-w-0 truncate">{option.label}</span>
            {option.detail && (
              <span className="ml-auto min-w-0 truncate font-mono text-faint text-xs">{option.detail}</span>
            )}
          </Link>
        </div>
      ))}
    </div>
  );
}
