import type { HostnameProvider } from "./provider.ts";

/** One machine, without TLS: whatever is proven is reachable. */
export const localProvider: HostnameProvider = {
  ensure: async (host) => ({ state: "active", id: host }),
  remove: async () => true,
};

/** A platform that has nobody to issue certificates: its operator has to set that up first. */
export const noProvider: HostnameProvider = {
  ensure: async () => ({
    state: "away",
    finding: "This platform cannot issue certificates yet. Ask its operator.",
  }),
  remove: async () => true,
};
