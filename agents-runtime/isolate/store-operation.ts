import type { StoreOperation } from "./contract.ts";

/** An operation of a program's store with its size in characters. */
export interface ReadOperation {
  operation: StoreOperation;
  chars: number;
}

/** What a program asks of its store, with nothing in it but what belongs there; undefined where it is no operation. */
export function readOperation(asked: unknown): ReadOperation | undefined {
  const { op, key, value, prefix, limit, cursor } = (asked ?? {}) as Record<string, unknown>;
  const operation = operationOf(op, {
    key: text(key),
    value: text(value),
    prefix: text(prefix),
    cursor: text(cursor),
  });
  if (!operation) return undefined;
  if (operation.op === "list" && limit !== undefined) operation.limit = Number(limit);
  return { operation, chars: JSON.stringify(operation).length };
}

type Fields = Record<"key" | "value" | "prefix" | "cursor", string>;

function operationOf(op: unknown, { key, value, prefix, cursor }: Fields): StoreOperation | undefined {
  switch (op) {
    case "get":
    case "delete":
      return { op, key };
    case "put":
      return { op, key, value };
    case "list":
      return { op, prefix, cursor };
    default:
      return undefined;
  }
}

const text = (value: unknown): string => (value === undefined ? "" : String(value));
