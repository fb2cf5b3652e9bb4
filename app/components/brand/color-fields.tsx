import type { BrandLook } from "~/brand-style.ts";
import { FieldErrors } from "~/components/ui/field.tsx";
import { issuesAt } from "~/issues.ts";
import type { Problem } from "~/problem.ts";

type Color = keyof BrandLook["colors"];
export type FullColors = Record<Color, { light: string; dark: string }>;

const ROWS: { label: string; about: string; colors: [Color, string][] }[] = [
  {
    label: "Accent",
    about: "The first button of a page, and what is under way.",
    colors: [
      ["accent", "Accent"],
      ["onAccent", "Text on the accent"],
    ],
  },
  {
    label: "Header",
    about: "The bar on every page.",
    colors: [
      ["header", "Header"],
      ["onHeader", "Text in the header"],
    ],
  },
  {
    label: "Buttons",
    about: "Buttons of forms.",
    colors: [
      ["button", "Button"],
      ["onButton", "Text on buttons"],
    ],
  },
  { label: "Links", about: "On pages and cards.", colors: [["link", "Links"]] },
];

const THEMES = ["light", "dark"] as const;

function ColorInput({
  name,
  label,
  value,
  invalid,
}: {
  name: string;
  label: string;
  value: string;
  invalid: boolean;
}) {
  return (
    <label className="flex items-center gap-2 text-sm">
      <input
        type="color"
        name={name}
        defaultValue={value}
        aria-invalid={invalid || undefined}
        aria-describedby={invalid ? `${name}-error` : undefined}
        className="h-9 w-12 shrink-0 cursor-pointer rounded-md border border-line-strong bg-raised p-1 aria-[invalid=true]:border-bad"
      />
      <span className="min-w-0 text-soft">{label}</span>
    </label>
  );
}

/** The colours, each in light and in dark, with what could not be read. */
export function ColorFields({ colors, problem }: { colors: FullColors; problem: Problem | undefined }) {
  return (
    <div className="grid gap-6">
      {ROWS.map(({ label, about, colors: names }) => (
        <fieldset key={label} className="min-w-0">
          <legend className="font-medium text-sm">{label}</legend>
          <p className="text-faint text-xs">{about}</p>
          <div className="mt-2.5 grid gap-x-6 gap-y-3 sm:grid-cols-2">
            {THEMES.map((theme) => (
              <div key={theme} className="grid content-start gap-2">
                {names.map(([name, what]) => {
                  const errors = issuesAt(problem, `/colors/${name}/${theme}`);
                  const field = `${name}-${theme}`;
                  return (
                    <div key={name}>
                      <ColorInput
                        name={field}
                        label={`${what}, ${theme}`}
                        value={colors[name][theme]}
                        invalid={errors.length > 0}
                      />
                      <FieldErrors id={field} errors={errors} />
                    </div>
                  );
                })}
              </div>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}
