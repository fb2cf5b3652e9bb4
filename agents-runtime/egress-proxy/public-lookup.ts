import { lookup as resolve } from "node:dns";
import type { LookupFunction } from "node:net";

/**
 * A resolver for connections that finds public addresses only: a name with any other one is refused. The addresses that were
 * checked are those that are connected to, so that DNS cannot answer differently the second time.
 */
export function publicLookup(isPublic: (address: string) => boolean, lookup = resolve): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const wrong = addresses.find(({ address }) => !isPublic(address));
      if (wrong || addresses.length === 0)
        return callback(new Error(`${hostname} is not a public address`), []);
      const [first] = addresses;
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? "", first?.family);
    });
}
