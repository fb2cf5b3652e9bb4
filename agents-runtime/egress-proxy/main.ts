/**
 * The proxy as a container beside an exported agent. `ALLOW_HOSTS` names what may be reached, as `permissions.hosts` does,
 * with commas between them; so does each `MODEL_…_URL`, and one over plain http need not be public, since whoever runs the
 * agent has named it; `DENY_NETWORKS` further networks that are out of reach, in CIDR notation; `PORT`, 3128 unless set.
 */
import { egressProxy } from "./proxy.ts";
import { publicAddresses } from "./public-address.ts";
import { publicLookup } from "./public-lookup.ts";

const listOf = (text = ""): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

const models = Object.entries(process.env).flatMap(([name, address]) => {
  const url = /^MODEL_.+_URL$/.test(name) ? URL.parse(String(address)) : null;
  return url && /^https?:$/.test(url.protocol) ? [url] : [];
});
const plain = models.filter(({ protocol }) => protocol === "http:");

const { ALLOW_HOSTS, DENY_NETWORKS, PORT = "3128" } = process.env;
const proxy = egressProxy({
  reach: {
    hosts: [
      ...listOf(ALLOW_HOSTS),
      ...models.map(({ protocol, host }) => (protocol === "http:" ? `http://${host}` : host)),
    ],
    exempt: plain.map(({ hostname, port }) => `${hostname}:${port || 80}`),
  },
  lookup: publicLookup(publicAddresses(listOf(DENY_NETWORKS))),
});
process.once("SIGTERM", () => proxy.close(() => process.exit(0)));
proxy.listen(Number(PORT));
