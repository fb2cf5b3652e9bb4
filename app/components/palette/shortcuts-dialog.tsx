import { Button } from "~/components/ui/button.tsx";
import { palette } from "~/texts/palette.ts";
import { useTexts } from "~/texts/texts.ts";
import { Modal } from "./modal.tsx";
import { PLACES } from "./places.ts";

/** The sheet of all keyboard shortcuts. */
export default function ShortcutsDialog({ onClose }: { onClose(): void }) {
  const { shortcuts: t, places } = useTexts(palette);
  const rows: [keys: string[], text: string][] = [
    [["Ctrl", "K"], t.palette],
    [["?"], t.help],
    [["w"], t.workspace],
    ...PLACES.flatMap(({ name, key }): [string[], string][] =>
      key ? [[["g", t.andThen, key], places[name]]] : [],
    ),
  ];
  return (
    <Modal label={t.title} onClose={onClose} className="m-auto">
      <div className="flex items-center justify-between gap-4 border-line border-b py-3 pr-3 pl-5">
        <h2 className="font-semibold">{t.title}</h2>
        <Button size="sm" variant="ghost" onClick={onClose}>
          {t.close}
        </Button>
      </div>
      <dl className="grid max-h-[70vh] gap-x-10 overflow-y-auto px-5 py-3 sm:grid-cols-2">
        {rows.map(([keys, text]) => (
          <div key={text} className="flex items-center justify-between gap-4 py-1.5 text-sm">
            <dt className="text-soft">{text}</dt>
            <dd className="flex shrink-0 items-center gap-1">
              {keys.map((key) =>
                key === t.andThen ? (
                  <span key={key} className="text-faint text-xs">
                    {key}
                  </span>
                ) : (
                  <kbd
                    key={key}
                    className="min-w-6 rounded border border-line-strong bg-sunken px-1.5 py-0.5 text-center font-mono text-xs"
                  >
                    {key}
                  </kbd>
                ),
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
