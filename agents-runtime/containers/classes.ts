import type { ContainerSpec } from "../../workers/runtimes/container/contract.ts";

/** Instance types that agents in one of the languages have, the smallest first (`[[containers]]` in wrangler.toml). */
export const INSTANCE_TYPES = [
  { name: "basic", cpus: 0.25, memoryMb: 1_024 },
  { name: "standard-1", cpus: 0.5, memoryMb: 4_096 },
  { name: "standard-2", cpus: 1, memoryMb: 6_144 },
  { name: "standard-4", cpus: 4, memoryMb: 12_288 },
] as const;

type Limits = Pick<ContainerSpec, "cpus" | "memoryMb">;

/** The smallest instance type that has what an agent may use. */
export const instanceTypeFor = ({ cpus, memoryMb }: Limits): (typeof INSTANCE_TYPES)[number] =>
  INSTANCE_TYPES.find((type) => type.cpus >= cpus && type.memoryMb >= memoryMb) ?? INSTANCE_TYPES[3];

export const hexOf = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** What tells own Dockerfiles apart: a publisher's bundle, as hexadecimal digits. */
export async function ownImageId({ owner, bundleDigest }: Pick<ContainerSpec, "owner" | "bundleDigest">) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${owner}/${bundleDigest}`));
  return hexOf(digest).slice(0, 16);
}

/** The binding of the objects that an agent's containers belong to: of its language and size, or its Dockerfile's own. */
export async function bindingFor(
  spec: Limits & Pick<ContainerSpec, "language" | "owner" | "bundleDigest">,
): Promise<string> {
  const name = spec.language
    ? `${spec.language}_${instanceTypeFor(spec).name}`
    : `own_${await ownImageId(spec)}`;
  return name.replace("-", "_").toUpperCase();
}
