import { type DragEvent, useRef, useState } from "react";
import { Button } from "~/components/ui/button.tsx";
import { cx } from "~/components/ui/cx.ts";
import { Icon } from "~/components/ui/icon.tsx";
import type { FolderFile } from "./bundle-files.ts";
import { chosenFiles, droppedFiles } from "./dropped-files.ts";

// React knows no such attribute, browsers do.
const FOLDER = { webkitdirectory: "" } as object;

/** Takes an archive or a folder, dropped on it or chosen. */
export function DropZone({
  chosen,
  contents,
  onFiles,
}: {
  chosen: string | undefined;
  /** What is in it, as far as it is known. */
  contents: string | undefined;
  onFiles(files: FolderFile[]): void;
}) {
  const [over, setOver] = useState(false);
  const archive = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (list: FileList | null) => list && list.length > 0 && onFiles(chosenFiles(list));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer.items).then(onFiles);
  };
  return (
    <section
      aria-label="Files of the version"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cx(
        "flex flex-col items-center gap-4 rounded-xl border-2 border-dashed px-4 py-8 text-center sm:px-6 sm:py-12",
        over ? "border-focus bg-info-soft" : "border-line-strong bg-sunken/60",
      )}
    >
      <span className="grid size-12 place-items-center rounded-full bg-signal text-on-signal">
        <Icon name={chosen ? "check" : "upload"} className="size-6" />
      </span>
      <div role="status">
        <p className="font-semibold text-lg">{chosen ?? "Drop a folder or an archive here"}</p>
        <p className="mt-1 text-faint text-sm">
          {chosen
            ? [contents, "Drop another to replace it."].filter(Boolean).join(" ")
            : "With agent.json at its top, and at most 10 MB; an archive may unpack to 50 MB."}
        </p>
      </div>
      <div data-needs-scripts className="grid gap-2 sm:flex">
        <Button onClick={() => archive.current?.click()}>Choose an archive</Button>
        <Button onClick={() => folder.current?.click()}>Choose a folder</Button>
      </div>
      <input
        ref={archive}
        type="file"
        name="file"
        accept=".zip,.tgz,.gz,.tar"
        aria-label="Archive"
        className="hidden"
        onChange={(event) => take(event.target.files)}
      />
      <input
        ref={folder}
        {...FOLDER}
        type="file"
        aria-label="Folder"
        className="hidden"
        onChange={(event) => take(event.target.files)}
      />
    </section>
  );
}
