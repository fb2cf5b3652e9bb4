import { Form, useNavigation } from "@remix-run/react";
import type { ExampleFace } from "@workers/agents/contract.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { SignalFlag } from "~/components/agents/signal-flag.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import type { Problem } from "~/problem.ts";

interface ExampleListProps {
  examples: readonly ExampleFace[];
  /** Slugs of the workspace's agents: an example that is there already is opened instead. */
  taken: readonly string[];
  problem: Problem | undefined;
}

/** Agents that work as they are, for who has none to upload yet; nothing where the platform brings none. */
export function ExampleList({ examples, taken, problem }: ExampleListProps) {
  if (examples.length === 0) return null;
  return (
    <Section
      title="Or start from an example"
      description="Each does one real job, without keys or set-up. It becomes an agent of this workspace, to run and to change."
    >
      {problem && <ProblemNotice problem={problem} />}
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {examples.map((example) => (
          <ExampleCard key={example.slug} {...example} taken={taken.includes(example.slug)} />
        ))}
      </ul>
    </Section>
  );
}

function ExampleCard({ slug, title, description, taken }: ExampleFace & { taken: boolean }) {
  const { state, formData } = useNavigation();
  const busy = state !== "idle" && formData?.get("example") === slug;
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-xl border border-line p-4">
      <div className="flex items-center gap-3">
        <SignalFlag slug={slug} className="size-8" />
        <h3 className="font-semibold leading-snug">{title}</h3>
      </div>
      <p className="line-clamp-3 text-pretty text-soft text-sm">{description}</p>
      {taken ? (
        <ButtonLink to={`/console/agents/${slug}`} className="mt-auto">
          Open yours
        </ButtonLink>
      ) : (
        <Form method="post" className="mt-auto">
          <Button
            type="submit"
            name="example"
            value={slug}
            disabled={busy}
            aria-label={`Use ${title}`}
            className="w-full"
          >
            {busy ? "Publishing…" : "Use it"}
          </Button>
        </Form>
      )}
    </li>
  );
}
