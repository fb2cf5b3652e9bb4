import { snippet } from "~/components/runs/snippets.ts";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { homeMore } from "~/texts/home-more.ts";
import { useTexts } from "~/texts/texts.ts";

/** From finding an agent to calling it, in three steps and one command. */
export function HowItWorks({ origin }: { origin: string }) {
  const t = useTexts(homeMore).how;
  const steps = [
    [t.find, t.findText],
    [t.try, t.tryText],
    [t.call, t.callText],
  ] as const;
  const code = snippet("curl", {
    origin,
    agent: "csv-insights",
    input: { csv: "city,visits\nPorto,12\nGdynia,40" },
  });
  return (
    <section aria-labelledby="how-title" className="wrap pt-20">
      <h2 id="how-title" className="font-semibold text-2xl tracking-tight">
        {t.title}
      </h2>
      <div className="mt-6 grid items-start gap-8 lg:grid-cols-2">
        <ol className="grid gap-6">
          {steps.map(([name, text], index) => (
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
        <CodeBlock title={t.code} code={code} wrap />
      </div>
    </section>
  );
}
