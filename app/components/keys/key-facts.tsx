import type { KeyView } from "@workers/keys/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { type Fact, Facts } from "~/components/ui/facts.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { countOf, inWords } from "~/format.ts";

/** Whether a key works, and if not, why. */
export function KeyBadge({ view: { role, expiresAt, oldSecretUntil } }: { view: KeyView }) {
  if (role === null) return <Badge tone="bad">No seat any more</Badge>;
  if (expiresAt && Date.parse(expiresAt) <= Date.now()) return <Badge tone="bad">Expired</Badge>;
  return oldSecretUntil ? <Badge tone="warn">Two secrets</Badge> : <Badge tone="good">Active</Badge>;
}

/** What a key may do, from where and for how long. */
export function KeyFacts({ view }: { view: KeyView }) {
  const { principal, role, scopes, addresses, createdAt, expiresAt, lastUsedAt, oldSecretUntil } = view;
  const owner = principal.name ?? principal.id;
  return (
    <Facts
      facts={[
        [principal.type === "service" ? "Service account" : "Member", owner],
        ["Role", role ? inWords(role) : "None"],
        [
          "Scopes",
          scopes ? (
            <span key="scopes" title={scopes.join(", ")}>
              {countOf(scopes.length, "permission")}
            </span>
          ) : (
            "All of the role"
          ),
        ],
        [
          "Addresses",
          addresses?.map((address) => (
            <span key={address} className="block break-all">
              {address}
            </span>
          )) ?? "Any",
        ],
        ["Last used", lastUsedAt ? <Moment key="used" at={lastUsedAt} /> : "Never"],
        ["Made", <Moment key="made" at={createdAt} />],
        ["Expires", expiresAt ? <Moment key="expires" at={expiresAt} /> : "Never"],
        ...(oldSecretUntil
          ? ([["Old secret ends", <Moment key="old" at={oldSecretUntil} />]] satisfies Fact[])
          : []),
      ]}
    />
  );
}
