import type { Expression, Node, Program } from "acorn";
import { full } from "acorn-walk";
import type { Finding } from "./contract.ts";
import type { Manifest } from "./manifest.ts";
import { type ParsedModule, placeOf } from "./parse-module.ts";
import { calleeName } from "./scan-code.ts";

interface HostUse {
  host: string;
  path: string;
  line: number;
  column: number;
}

/** Hosts that the modules plainly address, held against those that the manifest declares. */
export function scanHosts(
  modules: Iterable<ParsedModule>,
  { permissions }: Manifest,
): { hostsUsed: string[]; findings: Finding[] } {
  const uses: HostUse[] = [];
  let unknown = false;
  for (const module of modules) {
    const found = hostsOf(module);
    uses.push(...found.uses);
    unknown ||= found.unknown;
  }
  const hostsUsed = [...new Set(uses.map(({ host }) => host))].sort();
  const findings = undeclared(uses, permissions.hosts);
  if (unknown && permissions.hosts.length === 0 && hostsUsed.length === 0) findings.push(NO_HOSTS);
  // An address that only the run knows may be of any declared host.
  if (!unknown) findings.push(...unused(hostsUsed, permissions.hosts));
  return { hostsUsed, findings };
}

const NO_HOSTS: Finding = {
  severity: "warn",
  rule: "host-undeclared",
  path: "agent.json",
  pointer: "/permissions/hosts",
  message: "The code calls fetch, and the manifest names no host: every request will be refused.",
  hint: 'Name the hosts in permissions.hosts, such as "api.example.com".',
};

const undeclared = (uses: HostUse[], declared: string[]): Finding[] =>
  [...new Map(uses.map((use) => [use.host, use])).values()]
    .filter(({ host }) => !declared.some((grant) => covers(grant, host)))
    .map(({ host, ...place }) => ({
      severity: "warn",
      rule: "host-undeclared",
      ...place,
      message: `${host} is addressed and not declared: requests to it will be refused.`,
      hint: `Add "${host}" to permissions.hosts in agent.json.`,
    }));

const unused = (used: string[], declared: string[]): Finding[] =>
  declared
    .map((grant, i) => ({ grant, i }))
    .filter(({ grant }) => !used.some((host) => covers(grant, host)))
    .map(({ grant, i }) => ({
      severity: "note",
      rule: "host-unused",
      path: "agent.json",
      pointer: `/permissions/hosts/${i}`,
      message: `${grant} is declared, and no code was found that addresses it.`,
      hint: "Ask for no more than is needed.",
    }));

/** Whether a declared host covers a used one; both as the manifest writes them. */
function covers(grant: string, host: string): boolean {
  const wildcard = /^((?:http:\/\/)?)\*(\..+)$/.exec(grant);
  if (!wildcard) return grant === host;
  const [, scheme = "", ending = ""] = wildcard;
  return host.startsWith(scheme) && host.startsWith("http://") === (scheme !== "") && host.endsWith(ending);
}

/** Which argument of a call holds the address. */
const ADDRESSING: Record<string, number> = { fetch: 0, Request: 0, URL: 0, WebSocket: 0, EventSource: 0 };

function hostsOf({ ast, path }: ParsedModule): { uses: HostUse[]; unknown: boolean } {
  const constants = constantsOf(ast);
  const uses: HostUse[] = [];
  let unknown = false;
  full(ast, (node) => {
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return;
    const { callee, arguments: args } = node as Node & { callee: Node; arguments: Expression[] };
    const name = calleeName(callee);
    const position = Object.hasOwn(ADDRESSING, name) ? ADDRESSING[name] : undefined;
    if (position === undefined) return;
    // new URL("/path", "https://host")
    const address = name === "URL" && args.length > 1 ? args[1] : args[position];
    const host = address && hostOf(staticPrefix(address, constants));
    if (host) uses.push({ host, path, ...placeOf(node) });
    else if (name === "fetch") unknown = true;
  });
  return { uses, unknown };
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

/** What the value of an expression is sure to begin with. */
function staticPrefix(node: Node, constants: Map<string, Node>, depth = 0): Prefix {
  if (depth > 20) return NOTHING;
  const follow = (next: Node) => staticPrefix(next, constants, depth + 1);
  if (node.type === "Literal") {
    const { value } = node as Node & { value?: unknown };
    return typeof value === "string" ? { text: value, whole: true } : NOTHING;
  }
  if (node.type === "TemplateLiteral") return templatePrefix(node, follow);
  if (node.type === "BinaryExpression") {
    const { left, right } = node as Node & { left: Node; right: Node };
    return joined(follow(left), () => follow(right));
  }
  if (node.type === "Identifier") {
    const value = constants.get((node as Node & { name: string }).name);
    return value ? follow(value) : NOTHING;
  }
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return NOTHING;
  // fetch(new URL(…)): the inner call is seen by itself, and tells the host.
  const { callee, arguments: args } = node as Node & { callee: Node; arguments: Node[] };
  const address = calleeName(callee) === "URL" ? (args[1] ?? args[0]) : undefined;
  return address ? follow(address) : NOTHING;
}

const joined = (left: Prefix, right: () => Prefix): Prefix => {
  if (!left.whole) return left;
  const { text, whole } = right();
  return { text: left.text + text, whole };
};

function templatePrefix(node: Node, follow: (next: Node) => Prefix): Prefix {
  const { quasis, expressions } = node as Node & {
    quasis: { value: { cooked?: string } }[];
    expressions: Node[];
  };
  let prefix: Prefix = { text: "", whole: true };
  for (const [i, quasi] of quasis.entries()) {
    prefix = joined(prefix, () => ({ text: quasi.value.cooked ?? "", whole: true }));
    const expression = expressions[i];
    if (expression) prefix = joined(prefix, () => follow(expression));
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
