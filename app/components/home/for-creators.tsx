import { ButtonLink } from "~/components/ui/button.tsx";
import { Icon, type IconName } from "~/components/ui/icon.tsx";

const POINTS: { icon: IconName; title: string; text: string }[] = [
  {
    icon: "upload",
    title: "One folder, one manifest",
    text: "Drop it in the browser, or send it from a script. JavaScript, TypeScript and WebAssembly.",
  },
  {
    icon: "shield",
    title: "Checked before it goes live",
    text: "Imports, hosts, secrets left behind, and your own tests. A failing one stops the deployment, with the difference.",
  },
  {
    icon: "rollback",
    title: "Live at once, back at once",
    text: "Production and preview, each a version. One click goes back to the one before.",
  },
];

/** What publishing here is like, for those who build agents. */
export function ForCreators() {
  return (
    <section aria-labelledby="creators-title" className="wrap pt-20">
      <div className="overflow-hidden rounded-2xl border border-navy-line bg-navy px-6 py-10 text-on-navy sm:px-10">
        <p className="eyebrow text-signal">For creators</p>
        <div className="mt-3 flex flex-wrap items-end justify-between gap-6">
          <h2 id="creators-title" className="max-w-xl text-balance font-semibold text-3xl tracking-tight">
            Write the program. The harbour does the rest.
          </h2>
          <ButtonLink to="/docs#first-agent" variant="signal" className="focus-visible:outline-on-navy">
            Your first agent in five minutes
          </ButtonLink>
        </div>
        <ul className="mt-10 grid gap-8 md:grid-cols-3">
          {POINTS.map(({ icon, title, text }) => (
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
