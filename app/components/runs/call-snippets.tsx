import { useState } from "react";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { cx } from "~/components/ui/cx.ts";
import { type Call, LANGUAGES, type Language, snippet } from "./snippets.ts";

/** The same call in three languages, to copy. */
export function CallSnippets({ call }: { call: Call }) {
  const [language, setLanguage] = useState<Language>("curl");
  return (
    <div className="grid min-w-0 gap-3">
      <fieldset className="flex gap-1">
        <legend className="sr-only">Language</legend>
        {LANGUAGES.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            aria-pressed={language === id}
            onClick={() => setLanguage(id)}
            className={cx(
              "rounded-md px-2.5 py-1 font-medium text-sm",
              language === id ? "bg-solid text-on-solid" : "text-faint hover:bg-sunken hover:text-ink",
            )}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <CodeBlock
        title={LANGUAGES.find(({ id }) => id === language)?.label ?? ""}
        code={snippet(language, call)}
        wrap={language === "curl"}
      />
    </div>
  );
}
