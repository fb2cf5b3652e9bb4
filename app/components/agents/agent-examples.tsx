import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { agent } from "~/texts/agent.ts";
import { useTexts } from "~/texts/texts.ts";
import type { AgentFace } from "./agent-face.ts";

/** So much of an input is a glimpse of it; the form has it whole. */
const GLIMPSE_CHARS = 400;

/** Inputs to begin with: each leads to the form, filled in. */
export function AgentExamples({ examples }: Pick<AgentFace, "examples">) {
  const t = useTexts(agent).examples;
  if (examples.length === 0) return null;
  return (
    <Section title={t.title} description={t.text} flush>
      <ul className="divide-y divide-line">
        {examples.map(({ title = "", input }, index) => {
          const name = title || t.one(index + 1);
          return (
            // They have no names of their own, and stay in the order of the manifest.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={index} className="grid gap-3 px-5 py-4 sm:flex sm:items-center sm:gap-6">
              <div className="min-w-0 flex-1">
                <h3 className="font-medium text-sm">{name}</h3>
                <p className="mt-1 line-clamp-2 break-all font-mono text-faint text-xs">
                  {JSON.stringify(input).slice(0, GLIMPSE_CHARS)}
                </p>
              </div>
              <ButtonLink
                to={`?tab=try&example=${index + 1}`}
                preventScrollReset
                size="sm"
                aria-label={t.tryThis(name)}
              >
                <Icon name="play" />
                {t.try}
              </ButtonLink>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
