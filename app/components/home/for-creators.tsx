import { ButtonLink } from "~/components/ui/button.tsx";
import { Icon, type IconName } from "~/components/ui/icon.tsx";
import { homeMore } from "~/texts/home-more.ts";
import { useTexts } from "~/texts/texts.ts";

/** What publishing here is like, for those who build agents. */
export function ForCreators() {
  const t = useTexts(homeMore).creators;
  const points: [IconName, title: string, text: string][] = [
    ["upload", t.folder, t.folderText],
    ["shield", t.checked, t.checkedText],
    ["rollback", t.live, t.liveText],
  ];
  return (
    <section aria-labelledby="creators-title" className="wrap pt-20">
      <div className="overflow-hidden rounded-2xl border border-navy-line bg-navy px-6 py-10 text-on-navy sm:px-10">
        <p className="eyebrow text-signal">{t.eyebrow}</p>
        <div className="mt-3 flex flex-wrap items-end justify-between gap-6">
          <h2 id="creators-title" className="max-w-xl text-balance font-semibold text-3xl tracking-tight">
            {t.title}
          </h2>
          <ButtonLink to="/docs#first-agent" variant="signal" className="focus-visible:outline-on-navy">
            {t.start}
          </ButtonLink>
        </div>
        <ul className="mt-10 grid gap-8 md:grid-cols-3">
          {points.map(([icon, title, text]) => (
            <li key={title}>
              <Icon name={icon} className="size-6 text-signal" />
              <h3 className="mt-3 font-semibold">{title}</h3>
              <p className="mt-1 text-pretty text-sm text-on-navy/75">{text}</p>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
