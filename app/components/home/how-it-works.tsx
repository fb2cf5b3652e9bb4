import { snippet } from "~/components/runs/snippets.ts";
import { CodeBlock } from "~/components/ui/code-block.tsx";

const STEPS = [
  ["Find", "Search for what you need and read what an agent takes and gives. Its schemas are its contract."],
  [
    "Try",
    "Fill in the form, or start from an example. Watch the log as it comes, and see the output as a table, a chart or text.",
  ],
  [
    "Call",
    "The same call from your code: wait for the result, stream it, or fetch it later. Every run is kept, with its cost.",
  ],
] as const;

/** From finding an agent to calling it, in three steps and one command. */
export function HowItWorks({ origin }: { origin: string }) {
  const code = snippet("curl", {
    origin,
    agent: "csv-insights",
    input: { csv: "city,visits\nPorto,12\nGdynia,40" },
  });
  return (
    <section aria-labelledby="how-title" className="wrap pt-20">
      <h2 id="how-title" className="font-semibold text-2xl tracking-tight">
        How it works
      </h2>
      <div className="mt-6 grid items-start gap-8 lg:grid-cols-2">
        <ol className="grid gap-6">
          {STEPS.map(([name, text], index) => (
            <li key={name} className="flex gap-4">
              <span
                aria-hidden="true"
                className="grid size-9 shrink-0 place-items-center rounded-lg bg-signal font-mono font-semibold text-on-signal"
              >
                {index + 1}
              </span>
              <div>
                <h3 className="font-semibold">{name}</h3>
                <p className="text-pretty text-soft">{text}</p>
              </div>
            </li>
          ))}
        </ol>
        <CodeBlock title="Call an agent" code={code} wrap />
      </div>
    </section>
  );
}
