import { Link } from "@remix-run/react";
import type { ShareView } from "@workers/tenants/contract.ts";
import { ShareBadge } from "./share-badge.tsx";
import { SignalFlag } from "./signal-flag.tsx";

/** Agents that other workspaces share with this one or offer to it; each leads to its page. */
export function SharedList({ shares }: { shares: ShareView[] }) {
  return (
    <ul className="divide-y divide-line">
      {shares.map((share) => (
        <li key={share.id}>
          <Link
            to={`/console/shared/${share.id}`}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 py-3.5 -outline-offset-2 hover:bg-sunken/60"
          >
            <span className="flex min-w-0 items-center gap-3">
              <SignalFlag slug={share.agent.slug} />
              <span className="min-w-0">
                <span className="block break-words font-medium text-sm">{share.agent.title}</span>
                <span className="block break-all font-mono text-faint text-xs">
                  {share.from.slug}/{share.agent.slug}
                </span>
              </span>
            </span>
            <ShareBadge share={share} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
