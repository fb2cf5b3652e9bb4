import type { KeyView } from "@workers/keys/contract.ts";
import { KeyActions } from "./key-actions.tsx";
import { KeyBadge, KeyFacts } from "./key-facts.tsx";

/** Keys, one below the other. `self` is whose own keys are rotated here; those of service accounts are by who manages keys. */
export function KeyList({ keys, self, manages }: { keys: KeyView[]; self: string; manages: boolean }) {
  return (
    <ul className="divide-y divide-line">
      {keys.map((view) => (
        <li key={view.id} className="grid gap-4 px-5 py-5">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h3 className="min-w-0 break-words font-semibold">{view.name}</h3>
            <KeyBadge view={view} />
            {view.hint && <code className="font-mono text-faint text-xs">qs_live_…{view.hint}</code>}
          </div>
          <KeyFacts view={view} />
          <KeyActions
            id={view.id}
            name={view.name}
            mayRotate={view.principal.id === self || (manages && view.principal.type === "service")}
          />
        </li>
      ))}
    </ul>
  );
}
