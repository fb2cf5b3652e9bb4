import { Field, fieldProps } from "~/components/ui/field.tsx";
import { issuesAt } from "~/issues.ts";
import type { Problem } from "~/problem.ts";

interface Props {
  name: "logo" | "favicon";
  label: string;
  description: string;
  accept: string;
  /** Where the present one is. */
  url: string | null;
  problem: Problem | undefined;
}

/** A picture to be chosen, the present one, and a way to be rid of that. */
export function ImageField({ name, label, description, accept, url, problem }: Props) {
  const errors = issuesAt(problem, `/${name}`);
  return (
    <Field id={name} label={label} description={description} errors={errors}>
      <div className="flex flex-wrap items-center gap-4">
        {url && (
          <span className="grid h-14 min-w-14 place-items-center rounded-lg border border-line bg-sunken px-3">
            <img src={url} alt={`The present ${name}`} className="max-h-9 max-w-40 object-contain" />
          </span>
        )}
        <input
          {...fieldProps(name, true, errors.length > 0)}
          type="file"
          name={name}
          accept={accept}
          className="min-w-0 max-w-full text-sm file:mr-3 file:min-h-9 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:font-medium file:text-ink"
        />
        {url && (
          <label className="flex items-center gap-2 text-sm">
            <input type="checkbox" name={`no-${name}`} className="size-4 accent-solid" />
            Remove it
          </label>
        )}
      </div>
    </Field>
  );
}
