import { useMemo, useState } from "react";
import { Button } from "~/components/ui/button.tsx";
import { CopyButton } from "~/components/ui/copy-button.tsx";
import { cx } from "~/components/ui/cx.ts";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { formatBytes } from "~/format.ts";
import type { Json } from "~/json.ts";
import { asSchema, resolve } from "../schema-form/json-schema.ts";
import { JsonTree } from "./json-tree.tsx";
import { ValueView } from "./value-view.tsx";

const MODES = [
  ["result", "Result"],
  ["tree", "JSON"],
  ["raw", "Raw"],
] as const;
type Mode = (typeof MODES)[number][0];

const RAW_CHARS = 200_000;

export interface OutputViewProps {
  value: Json;
  schema: Json;
  fileName: string;
  /** The run by whose stored output frames are filled; null while it is under way. */
  runId: string | null;
  /** The address of frames' contents, where it is not a run's page. */
  frame?: string;
}

/** An output in three ways: laid out by what it is, as a tree, and as text to copy or keep. */
export function OutputView({ value, schema, fileName, runId, frame }: OutputViewProps) {
  const [mode, setMode] = useState<Mode>("result");
  const root = useMemo(() => asSchema(schema), [schema]);
  const text = useMemo(() => JSON.stringify(value, null, 2), [value]);
  return (
    <div className="grid min-w-0 gap-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <fieldset className="flex rounded-lg border border-line bg-sunken p-0.5">
          <legend className="sr-only">Show the output as</legend>
          {MODES.map(([id, label]) => (
            <button
              key={id}
              type="button"
              aria-pressed={mode === id}
              onClick={() => setMode(id)}
              className={cx(
                "rounded-md px-3 py-1 font-medium text-sm",
                mode === id ? "bg-surface text-ink shadow-card" : "text-faint hover:text-ink",
              )}
            >
              {label}
            </button>
          ))}
        </fieldset>
        <div className="flex items-center gap-1">
          <span className="text-faint text-xs">{formatBytes(text.length)}</span>
          <CopyButton text={text} label="output as JSON" />
          <DownloadButton text={text} fileName={fileName} />
        </div>
      </div>
      {mode === "result" && (
        <ValueView
          value={value}
          schema={resolve(root, root)}
          root={root}
          title="Output"
          depth={0}
          frame={frame ?? (runId && `/console/runs/${runId}/frame?at=`)}
        />
      )}
      {mode === "tree" && (
        <ScrollRegion
          label="Output as a tree"
          className="max-h-[40rem] rounded-lg border border-line bg-sunken p-4"
        >
          <JsonTree value={value} />
        </ScrollRegion>
      )}
      {mode === "raw" && (
        <ScrollRegion
          label="Output as text"
          className="max-h-[40rem] rounded-lg border border-line bg-sunken"
        >
          <pre className="p-4 font-mono text-[0.8125rem]">{clip(text)}</pre>
        </ScrollRegion>
      )}
    </div>
  );
}

const clip = (text: string): string =>
  text.length <= RAW_CHARS ? text : `${text.slice(0, RAW_CHARS)}\n… cut here; download it to see all of it`;

function DownloadButton({ text, fileName }: { text: string; fileName: string }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: fileName });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button size="sm" variant="ghost" onClick={save}>
      Download
    </Button>
  );
}
