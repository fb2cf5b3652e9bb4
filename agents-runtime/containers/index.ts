import type { AgentContainer } from "./agent-container.ts";
import { bindingFor } from "./classes.ts";
import { egress } from "./egress.ts";
import { Instances } from "./instances.ts";
import * as languages from "./languages.ts";
import { type ContainerSpec, specOf } from "./messages.ts";
import * as own from "./own.ts";
import { Refused, refusalResponse } from "./refused.ts";

export { ContainerProxy } from "@cloudflare/containers";
export * from "./languages.ts";
export * from "./own.ts";

// By assignment: the package keeps them by the name of the class, in a setter.
for (const container of Object.values({ ...languages, ...own }) as (typeof AgentContainer)[])
  container.outboundHandlers = { egress };

/** The objects of each kind of container, by the names that `bindingFor` makes. */
type Env = Record<string, DurableObjectNamespace<AgentContainer> | undefined>;

async function instancesOf(env: Env, spec: ContainerSpec): Promise<Instances> {
  const namespace = env[await bindingFor(spec)];
  if (namespace) return Instances.of(namespace, spec);
  throw spec.language
    ? new Refused("container_engine_missing", "This platform has no containers for agents of this size.")
    : new Refused("container_not_added", "The image of this agent's Dockerfile is not among the platform's.");
}

async function answer(request: Request, env: Env): Promise<Response> {
  const { pathname } = new URL(request.url);
  const spec = specOf(request);
  const instances = await instancesOf(env, spec);
  if (pathname.startsWith("/ends/")) return instances.endOf(pathname);
  // The platform does not say which of a container's runs a request is of.
  if (pathname.startsWith("/requests/")) return Response.json([]);
  if (pathname.startsWith("/leave/")) return instances.leave(request);
  if (pathname === "/told") return instances.told();
  if (pathname === "/look") return instances.look(request, spec);
  // What it is made of is there, or it would have been refused; each instance asks for the bundle when it starts.
  if (pathname === "/image" && request.method === "GET") return new Response(null, { status: 204 });
  if (pathname === "/image") return instances.takeBundle(request);
  return instances.takeRun(request);
}

/**
 * Where agents' containers run on Cloudflare, for the gateway alone, by a service binding: it speaks as the supervisor does on one
 * machine (`scripts/supervisor/containers/server.ts`), and has no database, no bucket and no secret.
 */
export default {
  fetch: (request, env) => answer(request, env).catch(refusalResponse),
} satisfies ExportedHandler<Env>;
