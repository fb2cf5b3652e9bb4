import type { Node } from "acorn";

/** `f`, `a.b`, and both below `globalThis`, as text; "" for anything else. */
export function calleeName(callee: Node): string {
  if (callee.type === "Identifier") return (callee as { name: string } & Node).name;
  if (callee.type !== "MemberExpression") return "";
  const { object, property, computed } = callee as Node & { object: Node; property: Node; computed: boolean };
  if (computed || property.type !== "Identifier") return "";
  const owner = calleeName(object);
  const name = (property as { name: string } & Node).name;
  if (owner === "") return "";
  return ["globalThis", "self", "global"].includes(owner) ? name : `${owner}.${name}`;
}
