import type { Node, Program } from "acorn";
import { full } from "acorn-walk";
import { calleeName } from "./callee-name.ts";
import type { Place } from "./source-places.ts";

export interface AddressedHosts {
  /** As the manifest would write them. */
  uses: (Place & { host: string })[];
  /** Whether `fetch` is called with an address that only the run knows. */
  unknown: boolean;
}

const ADDRESSING = new Set(["fetch", "Request", "URL", "WebSocket", "EventSource"]);
const MAX_HOSTS = 200;
const MAX_STEPS = 200;
// A host name has 253 characters at most.
const MAX_PREFIX = 1_000;

/** The hosts that one module plainly addresses, each where it does so first. */
export function addressedHosts(ast: Program, placeOf: (offset: number) => Place): AddressedHosts {
  const constants = constantsOf(ast);
  const uses = new Map<string, Place>();
  let unknown = false;
  full(ast, (node) => {
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return;
    const { callee, arguments: args, start } = node as Node & { callee: Node; arguments: Node[] };
    const name = calleeName(callee);
    if (!ADDRESSING.has(name)) return;
    // new URL("/path", "https://host")
    const address = name === "URL" ? (args[1] ?? args[0]) : args[0];
    const host = address && hostOf(staticPrefix(address, { constants, steps: MAX_STEPS }));
    if (host === undefined) unknown ||= name === "fetch";
    else if (!uses.has(host) && uses.size < MAX_HOSTS) uses.set(host, placeOf(start));
  });
  return { uses: [...uses].map(([host, place]) => ({ host, ...place })), unknown };
}

/** The host of a text that begins an address, if its host is all there: as the manifest would write it. */
function hostOf({ text, whole }: Prefix): string | undefined {
  const [, scheme = "", name = ""] = /^(https?|wss?):\/\/([^/?#\s]+)/i.exec(text) ?? [];
  if (name === "" || (!whole && !/^\w+:\/\/[^/?#\s]+[/?#]/.test(text))) return undefined;
  if (!URL.canParse(`${scheme}://${name}`)) return undefined;
  const { host, protocol } = new URL(`${scheme}://${name}`);
  return protocol === "http:" || protocol === "ws:" ? `http://${host}` : host;
}

interface Prefix {
  text: string;
  /** Whether the text is the whole value, not only its beginning. */
  whole: boolean;
}

const NOTHING: Prefix = { text: "", whole: false };

interface Search {
  constants: Map<string, Node>;
  /** Steps left: constants made of constants could otherwise take for ever. */
  steps: number;
}

/** What the value of an expression is sure to begin with. */
function staticPrefix(node: Node, search: Search): Prefix {
  if (search.steps-- <= 0) return NOTHING;
  const parts = node as Node &
    Record<"left" | "right" | "callee", Node> & { arguments: Node[]; name: string; value?: unknown };
  switch (node.type) {
    case "Literal":
      return typeof parts.value === "string"
        ? { text: parts.value.slice(0, MAX_PREFIX), whole: true }
        : NOTHING;
    case "TemplateLiteral":
      return templatePrefix(node, search);
    case "BinaryExpression":
      return joined(staticPrefix(parts.left, search), () => staticPrefix(parts.right, search));
    case "Identifier": {
      const value = search.constants.get(parts.name);
      return value ? staticPrefix(value, search) : NOTHING;
    }
    case "NewExpression": {
      // fetch(new URL(…)): the inner call is seen by itself, and tells the host.
      const address =
        calleeName(parts.callee) === "URL" ? (parts.arguments[1] ?? parts.arguments[0]) : undefined;
      return address ? staticPrefix(address, search) : NOTHING;
    }
    default:
      return NOTHING;
  }
}

function joined(left: Prefix, right: () => Prefix): Prefix {
  if (!left.whole || left.text.length >= MAX_PREFIX) return { ...left, whole: false };
  const { text, whole } = right();
  return { text: left.text + text, whole };
}

function templatePrefix(node: Node, search: Search): Prefix {
  const { quasis, expressions } = node as Node & {
    quasis: { value: { cooked?: string } }[];
    expressions: Node[];
  };
  let prefix: Prefix = { text: "", whole: true };
  for (const [i, quasi] of quasis.entries()) {
    prefix = joined(prefix, () => ({ text: quasi.value.cooked?.slice(0, MAX_PREFIX) ?? "", whole: true }));
    const expression = expressions[i];
    if (expression) prefix = joined(prefix, () => staticPrefix(expression, search));
    if (!prefix.whole) break;
  }
  return prefix;
}

/** Constants of a module by name; one that is there twice is nobody's. */
function constantsOf(ast: Program): Map<string, Node> {
  const constants = new Map<string, Node>();
  const twice = new Set<string>();
  full(ast, (node) => {
    if (node.type !== "VariableDeclaration") return;
    const { kind, declarations } = node as Node & {
      kind: string;
      declarations: { id: Node; init?: Node | null }[];
    };
    for (const { id, init } of declarations) {
      const name = id.type === "Identifier" ? (id as Node & { name: string }).name : undefined;
      if (name === undefined) continue;
      if (constants.has(name) || kind !== "const") twice.add(name);
      else if (init) constants.set(name, init);
    }
  });
  for (const name of twice) constants.delete(name);
  return constants;
}
