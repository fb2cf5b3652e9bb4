import type { TemplateSummary } from "@workers/agents/contract.ts";
import { SignalFlag } from "~/components/agents/signal-flag.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { inWords } from "~/format.ts";

/** Agents to start from: templates that ask for settings, then those that work as they are; nothing where there are none. */
export function TemplateList({ templates }: { templates: readonly TemplateSummary[] }) {
  const settled = templates.filter(({ configurable }) => !configurable);
  return (
    <>
      <Group
        title="Or start from a template"
        description="Answer a few questions, look at what you get, and it is an agent of this workspace."
        templates={templates.filter(({ configurable }) => configurable)}
      />
      <Group
        title="Or take one as it is"
        description="Each does one real job, without keys or set-up."
        templates={settled}
      />
    </>
  );
}

function Group({
  title,
  description,
  templates,
}: {
  title: string;
  description: string;
  templates: readonly TemplateSummary[];
}) {
  if (templates.length === 0) return null;
  return (
    <Section title={title} description={description}>
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {templates.map((template) => (
          <TemplateCard key={template.slug} {...template} />
        ))}
      </ul>
    </Section>
  );
}

const TemplateCard = ({ slug, title, description, kind }: TemplateSummary) => (
  <li className="flex min-w-0 flex-col gap-3 rounded-xl border border-line p-4">
    <div className="flex items-center gap-3">
      <SignalFlag slug={slug} className="size-8" />
      <div className="min-w-0">
        <h3 className="font-semibold leading-snug">{title}</h3>
        <p className="text-faint text-xs">{inWords(kind)}</p>
      </div>
    </div>
    <p className="line-clamp-3 text-pretty text-soft text-sm">{description}</p>
    <ButtonLink to={`/console/agents/new/${slug}`} aria-label={`Use ${title}`} className="mt-auto">
      Use it
    </ButtonLink>
  </li>
);
