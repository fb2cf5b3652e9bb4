import type { HostAnswer, StoreOperation } from "../../agents-runtime/isolate/contract.ts";

const MAX_ITEMS = 100;
const MAX_VALUE = 100_000;

/** An operation on the store of a test or a trial, which lies in the gateway's memory and is forgotten. */
export function storeInMemory(items: Map<string, string>, operation: StoreOperation): HostAnswer {
  switch (operation.op) {
    case "get":
      return { ok: true, value: items.get(operation.key) ?? "" };
    case "put":
      if (items.size >= MAX_ITEMS || operation.value.length > MAX_VALUE) {
        return {
          ok: false,
          code: "store_refused",
          message: "A test or a trial keeps at most 100 values of 100,000 characters.",
        };
      }
      items.set(operation.key, operation.value);
      return { ok: true, value: "null" };
    case "delete":
      items.delete(operation.key);
      return { ok: true, value: "null" };
    case "list": {
      const keys = [...items.keys()].filter((key) => key.startsWith(operation.prefix ?? "")).sort();
      return { ok: true, value: JSON.stringify({ keys, nextCursor: null }) };
    }
  }
}
