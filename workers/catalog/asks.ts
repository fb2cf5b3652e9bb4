import type { Manifest } from "../agents/contract.ts";
import { PERMISSIONS, type Permission } from "./contract.ts";

export type { Permission };

/** What an agent may ask for, as bits. */
export const BITS = { none: 0, network: 1, agents: 2, models: 4, store: 8 } as const satisfies Record<
  Permission,
  number
>;

/** Whether bits hold a permission; `none` where they are none at all. */
export const asksFor = (asks: number, permission: Permission): boolean =>
  permission === "none" ? asks === 0 : (asks & BITS[permission]) !== 0;

/** What bits stand for, in words; nothing where they are none. */
export const namesOf = (asks: number): Permission[] =>
  PERMISSIONS.filter((permission) => permission !== "none" && asksFor(asks, permission));

/** What a manifest asks for. A service that it is connected to is reached over the network; a prompt asks models. */
export function asksOf({ kind, permissions }: Pick<Manifest, "kind" | "permissions">): number {
  const { hosts, connections, agents, models, store } = permissions;
  const asked = {
    network: hosts.length + connections.length > 0,
    agents: agents.length > 0,
    models: kind === "prompt" || models.length > 0,
    store,
  };
  return Object.entries(asked).reduce(
    (bits, [name, wanted]) => (wanted ? bits | BITS[name as Permission] : bits),
    0,
  );
}
