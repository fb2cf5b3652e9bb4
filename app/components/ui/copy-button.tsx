import { useEffect, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** Copies text, and says so. `label` names what is copied: "Copy" is shown, the label is what is read out. */
export function CopyButton({
  text,
  label,
  children = "Copy",
}: {
  text: string;
  label: string;
  children?: string;
}) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    timer.current = setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <Button
      data-needs-scripts
      size="sm"
      variant="ghost"
      onClick={copy}
      aria-label={copied ? `Copied: ${label}` : `Copy ${label}`}
    >
      <Icon name={copied ? "check" : "copy"} />
      {copied ? "Copied" : children}
    </Button>
  );
}
