interface Hostname {
  id: string;
  hostname: string;
  status: string;
  verification_errors: string[];
  ssl: { status: string; method: string; type: string; validation_errors: { message: string }[] };
}

/** What the next requests of a kind are answered with instead. */
interface Failure {
  method: string;
  status: number;
  code?: number;
  message?: string;
  headers?: Record<string, string>;
  /** The request is carried out all the same: its answer is lost. */
  done?: true;
}

/**
 * Cloudflare's API of a zone's custom hostnames ("Custom Hostnames" of its API reference): list by a part of the name,
 * create (pending until a test says otherwise), delete; envelopes, error codes and a token as there.
 */
export class CloudflarePeer {
  readonly zone = "0123456789abcdef0123456789abcdef";
  readonly token = "token-of-the-tests";
  readonly hostnames = new Map<string, Hostname>();
  readonly requests: string[] = [];
  failures: Failure[] = [];
  #made = 0;

  /** What becomes of a hostname and its certificate. */
  become(host: string, status: string, ssl = status, errors: string[] = []): void {
    const found = this.named(host);
    if (!found) throw new Error(`no hostname ${host}`);
    Object.assign(found, { status });
    Object.assign(found.ssl, { status: ssl, validation_errors: errors.map((message) => ({ message })) });
  }

  named = (host: string): Hostname | undefined =>
    [...this.hostnames.values()].find(({ hostname }) => hostname === host);

  fetch = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    this.requests.push(`${request.method} ${pathname.replace(/^.*custom_hostnames/, "")}`);
    const at = this.failures.findIndex(({ method }) => method === request.method);
    const [failure] = at < 0 ? [] : this.failures.splice(at, 1);
    if (failure && !failure.done) return refuse(failure);
    const answer = await this.#answer(request, pathname, searchParams);
    return failure ? refuse(failure) : answer;
  };

  async #answer(request: Request, pathname: string, search: URLSearchParams): Promise<Response> {
    if (request.headers.get("authorization") !== `Bearer ${this.token}`)
      return refuse({ method: "", status: 403, code: 10000, message: "Authentication error" });
    const [, zone, id] = /\/zones\/(\w+)\/custom_hostnames(?:\/([\w-]+))?$/.exec(pathname) ?? [];
    if (zone !== this.zone) return refuse({ method: "", status: 404, code: 7003, message: "no such zone" });
    if (request.method === "POST")
      return this.#create((await request.json()) as { hostname: string; ssl: Hostname["ssl"] });
    if (request.method === "DELETE") {
      if (!this.hostnames.delete(id ?? ""))
        return refuse({ method: "", status: 404, code: 1436, message: "not found" });
      return Response.json({ id });
    }
    const part = search.get("hostname.contain") ?? "";
    const result = [...this.hostnames.values()].filter(({ hostname }) => hostname.includes(part));
    return Response.json({ success: true, errors: [], messages: [], result });
  }

  #create({ hostname, ssl }: { hostname: string; ssl: Hostname["ssl"] }): Response {
    if (this.named(hostname))
      return refuse({ method: "", status: 409, code: 1406, message: "Duplicate custom hostname found." });
    const id = `hostname-${++this.#made}`;
    const result = {
      id,
      hostname,
      status: "pending",
      verification_errors: [],
      ssl: { ...ssl, status: "initializing", validation_errors: [] },
    };
    this.hostnames.set(id, result);
    return Response.json({ success: true, errors: [], messages: [], result }, { status: 201 });
  }
}

function refuse({ status, code = 1000, message = "refused", headers = {} }: Failure): Response {
  const body = { success: false, errors: [{ code, message }], messages: [], result: null };
  return Response.json(body, { status, headers });
}
