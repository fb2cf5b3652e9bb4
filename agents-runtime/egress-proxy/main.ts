/**
 * The proxy as a container beside an exported agent. `ALLOW_HOSTS` names what may be reached, as `permissions.hosts` does,
 * with commas between them; `DENY_NETWORKS` further networks that are out of reach, in CIDR notation; `PORT`, 3128 unless set.
 */
import { egressProxy } from "./proxy.ts";
import { publicAddresses, publicLookup } from "./public-address.ts";

const listOf = (text = ""): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

const { ALLOW_HOSTS, DENY_NETWORKS, PORT = "3128" } = process.env;
const proxy = egressProxy({
  reach: { hosts: listOf(ALLOW_HOSTS), exempt: [] },
  lookup: publicLookup(publicAddresses(listOf(DENY_NETWORKS))),
});
process.once("SIGTERM", () => proxy.close(() => process.exit(0)));
proxy.listen(Number(PORT));
