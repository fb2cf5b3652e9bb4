import type { Guarded } from "./env.ts";

/** An id, or the number of a shard: nothing in it could pass for a separator. */
const PART = /^(?:[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}|\d{1,4})$/;

/**
 * The stub of the object named `kind:part:part`. Parts are ids, the tenant's first; anything else is refused, so
 * that no text from outside can name another tenant's object. The caller knows the class behind the namespace.
 */
export function objectOf(namespace: Guarded<unknown>, kind: string, ...parts: (string | number)[]): unknown {
  const strange = parts.find((part) => !PART.test(String(part)));
  if (strange !== undefined) throw new Error(`an object cannot be named after ${JSON.stringify(strange)}`);
  return (namespace as unknown as DurableObjectNamespace).getByName([kind, ...parts].join(":"));
}
