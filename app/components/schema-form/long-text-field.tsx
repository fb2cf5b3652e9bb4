import { type DragEvent, useRef, useState } from "react";
import { Button } from "~/components/ui/button.tsx";
import { cx } from "~/components/ui/cx.ts";
import { Field, fieldProps, Textarea } from "~/components/ui/field.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { formatBytes } from "~/format.ts";
import { type FieldPart, useField, useTyped } from "./form-context.ts";

const MAX_FILE_BYTES = 5 * 1_048_576;

/** Text of several lines: typed, pasted, or taken from a file that is chosen or dropped on it. */
export function LongTextField({ schema, path, label, value, required }: FieldPart) {
  const { id, errors, ready, set, nameOf } = useField({ path, label });
  useTyped(id, (typed) => set(typed.value));
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<string>();
  const text = typeof value === "string" ? value : "";
  const take = async (file: File | undefined) => {
    if (!file) return;
    const tooLarge = file.size > MAX_FILE_BYTES;
    setProblem(
      tooLarge ? `${file.name} has ${formatBytes(file.size)}; 5 MB is the most that fits here` : undefined,
    );
    if (!tooLarge) set(await file.text());
  };
  const shown = problem ? [...errors, problem] : errors;
  return (
    <Field
      id={id}
      label={label}
      description={schema.description}
      errors={shown}
      required={required}
      aside={
        <span className="flex items-center gap-2 text-faint text-xs">
          {text !== "" && `${text.length.toLocaleString("en")} characters`}
          <Button size="sm" variant="ghost" onClick={() => picker.current?.click()}>
            <Icon name="upload" />
            Use a file
          </Button>
        </span>
      }
    >
      <input
        ref={picker}
        type="file"
        className="hidden"
        aria-label={`File for ${label}`}
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Textarea
        {...fieldProps(id, Boolean(schema.description), shown.length > 0)}
        name={nameOf("string")}
        rows={text.includes("\n") ? 9 : 5}
        spellCheck={false}
        className={cx("font-mono text-[0.8125rem]", over && "border-focus ring-2 ring-focus")}
        value={text}
        required={ready && required && schema.minLength !== 0}
        maxLength={schema.maxLength}
        placeholder="Type or paste, or drop a file here"
        onChange={(event) => set(event.target.value)}
        {...dropTarget(setOver, (file) => void take(file))}
      />
    </Field>
  );
}

/** Handlers that take the first dropped file; dropped text is left to the browser. */
function dropTarget(setOver: (over: boolean) => void, take: (file: File) => void) {
  return {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false);
      const [file] = event.dataTransfer.files;
      if (!file) return;
      event.preventDefault();
      take(file);
    },
  };
}
