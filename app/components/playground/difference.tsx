import { Section } from "~/components/ui/card.tsx";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { differenceOf } from "./text-diff.ts";

/** How the right output differs from the left one. */
export function Difference({ before, after }: { before: string; after: string }) {
  if (before === after)
    return (
      <Section title="Difference">
        <p className="text-soft text-sm">Both outputs are the same.</p>
      </Section>
    );
  return (
    <Section title="Difference" description="What is struck out is of the left one alone.">
      <ScrollRegion label="Difference" className="max-h-96">
        <p className="whitespace-pre-wrap break-words font-mono text-xs">
          {differenceOf(before, after).map(({ kind, text }, i) => {
            // biome-ignore lint/suspicious/noArrayIndexKey: parts stay in their order
            if (kind === "same") return <span key={i}>{text}</span>;
            return kind === "added" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts stay in their order
              <ins key={i} className="bg-good-soft text-good no-underline">
                {text}
              </ins>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts stay in their order
              <del key={i} className="bg-bad-soft text-bad">
                {text}
              </del>
            );
          })}
        </p>
      </ScrollRegion>
    </Section>
  );
}
