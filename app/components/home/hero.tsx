import { ButtonLink } from "~/components/ui/button.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { home } from "~/texts/home.ts";
import { useTexts } from "~/texts/texts.ts";
import { Demo, type ShownDemo } from "./demo.tsx";

interface Example {
  tenantSlug: string;
  agentSlug: string;
  title: string;
}

interface HeroProps {
  example: Example | undefined;
  signedIn: boolean;
  demo: ShownDemo | null;
  /** Why what was asked of it was refused. */
  problem?: string | undefined;
}

/** The first thing anyone sees: what this is, an agent that runs here, and the two ways in. */
export function Hero({ example, signedIn, demo, problem }: HeroProps) {
  const t = useTexts(home).hero;
  return (
    <div className="relative overflow-hidden bg-navy text-on-navy">
      <Soundings />
      <div className="wrap relative grid items-center gap-12 py-16 sm:py-24 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
        <div>
          <p className="eyebrow text-signal">{t.eyebrow}</p>
          <h1 className="mt-4 text-balance font-semibold text-4xl leading-[1.08] tracking-tight sm:text-5xl lg:text-[3.5rem]">
            {t.title}
          </h1>
          <p className="mt-5 max-w-xl text-pretty text-lg text-on-navy/80">{t.text}</p>
          <div className="mt-8 flex flex-wrap gap-3">
            <ButtonLink
              to={example ? `/agents/${example.tenantSlug}/${example.agentSlug}?tab=try` : "#agents"}
              variant="signal"
              size="lg"
              className="focus-visible:outline-on-navy"
            >
              <Icon name={demo ? "search" : "play"} />
              {example && !demo ? t.tryIt(example.title) : t.browse}
            </ButtonLink>
            <ButtonLink to="/console/agents/new" size="lg" variant="onNavy">
              {signedIn ? t.publish : t.publishYours}
            </ButtonLink>
          </div>
        </div>
        {demo ? <Demo demo={demo} problem={problem} /> : <Manifest />}
      </div>
    </div>
  );
}

const LINES: [mark: string, text: string][] = [
  ["$", "curl …/agents/csv-insights/runs -d @orders.json"],
  ["●", "run.queued"],
  ["●", "run.started"],
  ["│", "info  read 12 rows, 7 columns"],
  ["│", "info  amount: 1 outlier (row 12)"],
  ["●", "output  { findings: 4, chart: <svg> }"],
  ["✓", "run.succeeded"],
];

/** A run as its stream tells it; a picture, so it is described in one sentence. */
function Manifest() {
  const t = useTexts(home).hero;
  return (
    <figure className="hidden min-w-0 rounded-xl border border-white/15 bg-[#06121f] shadow-2xl lg:block">
      <figcaption className="sr-only">{t.picture}</figcaption>
      <div aria-hidden="true">
        <div className="flex items-center gap-2 border-white/15 border-b px-4 py-3">
          <span className="size-2.5 rounded-full bg-signal" />
          <span className="size-2.5 rounded-full bg-white/20" />
          <span className="size-2.5 rounded-full bg-white/20" />
          <span className="eyebrow ml-2 text-white/55">{t.live}</span>
        </div>
        <ol className="grid gap-2 px-5 py-5 font-mono text-[0.8125rem]">
          {LINES.map(([mark, text]) => (
            <li key={text} className="flex gap-3">
              <span className={mark === "│" ? "text-white/30" : "text-signal"}>{mark}</span>
              <span className={mark === "│" ? "text-white/65" : "text-white/95"}>{text}</span>
            </li>
          ))}
        </ol>
      </div>
    </figure>
  );
}

/** Depth contours, as on a chart of the harbour. */
function Soundings() {
  const lines = Array.from({ length: 7 }, (_, i) => 40 + i * 62);
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 1200 480"
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 size-full text-on-navy/[0.07]"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
    >
      {lines.map((y, i) => (
        <path
          key={y}
          d={`M-20 ${y + 60} C 180 ${y - 30 - i * 6}, 340 ${y + 120}, 560 ${y + 30} S 900 ${y - 70 + i * 9}, 1220 ${y + 40}`}
        />
      ))}
    </svg>
  );
}
