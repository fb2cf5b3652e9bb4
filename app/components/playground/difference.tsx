import { Section } from "~/components/ui/card.tsx";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { differenceOf } from "./text-diff.ts";

const OF_OUTPUTS = {
  title: "Difference",
  same: "Both outputs are the same.",
  description: "What is struck out is of the left one alone.",
};

/** How the right text differs from the left one; of outputs, unless told by `words`. */
export function Difference({
  before,
  after,
  words = OF_OUTPUTS,
}: {
  before: string;
  after: string;
  words?: typeof OF_OUTPUTS;
}) {
  if (before === after)
    return (
      <Section title={words.title}>
        <p className="text-soft text-sm">{words.same}</p>
      </Section>
    );
  return (
    <Section title={words.title} description={words.description}>
      <ScrollRegion label={words.title} className="max-h-96">
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
