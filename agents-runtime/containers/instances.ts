import type { AgentContainer } from "./agent-container.ts";
import { hexOf } from "./classes.ts";
import {
  type ContainerSpec,
  type ContainersSeen,
  FULL,
  type HostRefusal,
  INSTANCE_HEADER,
  identityOf,
  KEEP_HEADER,
  REFUSAL_HEADER,
  type Seen,
  type ServerLine,
  WAIT_HEADER,
} from "./messages.ts";

type Namespace = DurableObjectNamespace<AgentContainer>;

/** The containers of one spec, each of them an object's: nobody else's runs are sent to them. */
export class Instances {
  readonly #objects: DurableObjectStub<AgentContainer>[];

  constructor(objects: DurableObjectStub<AgentContainer>[]) {
    this.#objects = objects;
  }

  static async of(namespace: Namespace, spec: ContainerSpec): Promise<Instances> {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(identityOf(spec)));
    const key = hexOf(digest);
    const name = [spec.tenantId, spec.agentId, spec.channel, key].join(":");
    return new Instances(
      Array.from({ length: spec.instances.most }, (_, instance) =>
        namespace.getByName(`${name}:${instance}`),
      ),
    );
  }

  /** Gives a run to the first instance that has room, so that the last ones become idle; if none has, to one where it waits. */
  async takeRun(request: Request): Promise<Response> {
    // Whole, since it may be sent to several.
    const body = await request.text();
    const send = (instance: number, wait: boolean) => {
      const headers = new Headers(request.headers);
      headers.delete("content-length");
      if (wait) headers.set(WAIT_HEADER, "1");
      return this.#send(
        instance,
        new Request(request.url, { method: "POST", body, headers, signal: request.signal }),
      );
    };
    const full: number[] = [];
    for (const instance of this.#objects.keys()) {
      const response = await send(instance, false);
      const refusal = response.headers.get(REFUSAL_HEADER);
      // No room for another container: then one that there is will have room.
      if (refusal === "container_busy" && full.length > 0) break;
      if (refusal !== FULL) return response;
      full.push(instance);
    }
    return send(full[Math.floor(Math.random() * full.length)] ?? 0, true);
  }

  /** Hands a bundle to the instance that has asked for it. */
  takeBundle(request: Request): Promise<Response> {
    const instance = Number(request.headers.get(INSTANCE_HEADER));
    return this.#send(instance, request);
  }

  /** Whether the instances are healthy, as JSON; those that are always to run are started. */
  async look(request: Request, { instances: { least } }: ContainerSpec): Promise<Response> {
    const answers = await Promise.all(
      this.#objects.map((_, instance) => {
        const headers = new Headers(request.headers);
        if (instance < least) headers.set(KEEP_HEADER, "1");
        return this.#send(instance, new Request(request.url, { method: "POST", headers }));
      }),
    );
    const refused = answers.find(({ headers }) => headers.has(REFUSAL_HEADER));
    if (refused) return refused;
    const seen = await Promise.all(answers.map((answer) => answer.json<Seen>()));
    const running = seen.filter((one) => one.running).length;
    const unwell = seen.filter((one) => one.unwell).length;
    const problem = `${unwell} of ${running} containers did not answer GET /healthz with 200.`;
    return Response.json({ running, problem: unwell > 0 ? problem : null } satisfies ContainersSeen);
  }

  /** What there is to tell of the instances of late, as JSON, the oldest first. */
  async told(): Promise<Response> {
    const lines = await Promise.all(
      this.#objects.map(async (object) => (await object.fetch("http://container/told")).json<ServerLine[]>()),
    );
    return Response.json(lines.flat().sort((a, b) => a.at - b.at));
  }

  /** Says to all instances that nobody waits for a run any more. */
  async leave(request: Request): Promise<Response> {
    await Promise.all(this.#objects.map((object) => object.fetch(request.url, { method: "POST" })));
    return new Response(null, { status: 204 });
  }

  /** Why the container that a run was in has ended, as JSON; null where it has not. */
  async endOf(pathname: string): Promise<Response> {
    const ends = await Promise.all(
      this.#objects.map(async (object) => {
        const response = await object.fetch(`http://container${pathname}`);
        return response.json<HostRefusal | null>();
      }),
    );
    return Response.json(ends.find((end) => end !== null) ?? null);
  }

  /** What an instance answers; one that asks for its bundle says which it is. */
  async #send(instance: number, request: Request): Promise<Response> {
    const object = this.#objects[instance];
    if (!object) throw new Error(`There is no instance ${instance}.`);
    const response = await object.fetch(request);
    if (response.headers.get(REFUSAL_HEADER) !== "image_missing") return response;
    const refusal = await response.json<HostRefusal>();
    return Response.json({ ...refusal, instance }, { status: response.status, headers: response.headers });
  }
}
