import { Field, fieldProps, Input, Select } from "~/components/ui/field.tsx";

export interface AgentOption {
  slug: string;
  title: string;
}

/** What is typed and chosen so far; an empty `existing` means a new agent. */
export interface Choice {
  existing: string;
  slug: string;
  title: string;
}

/** For which agent a version is: one of the workspace, or a new one with its name. */
export function AgentChoice({
  agents,
  choice,
  onChange,
}: {
  agents: AgentOption[];
  choice: Choice;
  onChange(choice: Choice): void;
}) {
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      {agents.length > 0 && (
        <div className="sm:col-span-2">
          <Field id="existing" label="Agent">
            <Select
              {...fieldProps("existing", false, false)}
              name="existing"
              value={choice.existing}
              onChange={(event) => onChange({ ...choice, existing: event.target.value })}
            >
              <option value="">A new agent</option>
              {agents.map(({ slug, title }) => (
                <option key={slug} value={slug}>
                  {title} ({slug})
                </option>
              ))}
            </Select>
          </Field>
        </div>
      )}
      {choice.existing === "" && (
        <>
          <Field
            id="slug"
            label="Name"
            required
            description="In addresses and calls; the same as name in agent.json. It stays for good."
          >
            <Input
              {...fieldProps("slug", true, false)}
              name="slug"
              value={choice.slug}
              required
              maxLength={63}
              pattern="[a-z0-9]+(-[a-z0-9]+)*"
              title="Lower-case letters and digits, with single dashes between them"
              placeholder="csv-insights"
              autoCapitalize="none"
              spellCheck={false}
              onChange={(event) => onChange({ ...choice, slug: event.target.value })}
            />
          </Field>
          <Field id="title" label="Title" description="For people. The manifest's title replaces it.">
            <Input
              {...fieldProps("title", true, false)}
              name="title"
              value={choice.title}
              maxLength={80}
              placeholder="CSV insights"
              onChange={(event) => onChange({ ...choice, title: event.target.value })}
            />
          </Field>
        </>
      )}
    </div>
  );
}
