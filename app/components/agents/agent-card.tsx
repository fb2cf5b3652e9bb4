import { Link } from "@remix-run/react";
import type { ListingView } from "@workers/catalog/contract.ts";
import { countOf } from "~/format.ts";
import { SignalFlag } from "./signal-flag.tsx";

/** A listed agent: its name, what it does, and the way to its page; the whole card leads there. */
export function AgentCard({ listing, heading: Heading }: { listing: ListingView; heading: "h2" | "h3" }) {
  const { agentSlug, tenantSlug, title, description, version, runs } = listing;
  return (
    <li className="group relative flex min-w-0 flex-col gap-3 rounded-xl border border-line bg-surface p-5 shadow-card transition-colors hover:border-line-strong has-focus-visible:border-focus">
      <div className="flex items-center gap-3">
        <SignalFlag slug={agentSlug} className="size-10" />
        <div className="min-w-0">
          <Heading className="font-semibold leading-snug">
            <Link
              to={`/agents/${tenantSlug}/${agentSlug}`}
              className="outline-none after:absolute after:inset-0 after:rounded-xl focus-visible:after:outline-2 focus-visible:after:outline-focus focus-visible:after:outline-offset-2"
            >
              {title}
            </Link>
          </Heading>
          <p className="truncate font-mono text-faint text-xs">
            {tenantSlug}/{agentSlug}
          </p>
        </div>
      </div>
      <p className="line-clamp-3 flex-1 text-pretty text-soft text-sm">{description}</p>
      <p className="flex items-center justify-between gap-3 border-line border-t pt-3 text-faint text-xs">
        <span className="font-mono">v{version}</span>
        <span>{runs > 0 ? countOf(runs, "run") : "New"}</span>
      </p>
    </li>
  );
}
