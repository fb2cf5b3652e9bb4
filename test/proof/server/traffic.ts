import { expect } from "vitest";
import { Api, type Run } from "../../e2e/api.ts";
import type { Server } from "../../e2e/server.ts";
import { FINAL } from "./books.ts";

/** What a request was answered. */
export interface Answer {
  name: string;
  status: number;
  retryAfter: string | null;
  body: {
    code?: string;
    id?: string;
    status?: string;
    error?: { code: string } | null;
    meta?: { part?: string };
  };
}

interface Request {
  name: string;
  send(): Promise<Response>;
  /** It may find what an earlier one has done. */
  makes?: boolean;
}

const LARGE = "x".repeat(150_000);
/** How a run ends when a part that it needs is away; it says so, and that it can be tried again. */
const PLATFORM = [
  "bundle_unavailable",
  "sandbox_unavailable",
  "sandbox_busy",
  "platform_error",
  "input_not_kept",
];

let published = 0;

/** A tenant's everyday requests to all parts of the platform, each with a name of its own (`round`) in what it makes. */
export class Traffic {
  readonly #api: Api;
  readonly #requests: Request[];
  /** The same requests with names that nobody has heard of. */
  readonly #anew: () => Traffic;

  constructor(server: Server, apiKey: string, round: string) {
    let times = 0;
    this.#anew = () => new Traffic(server, apiKey, `${round}-anew-${++times}`);
    const api = new Api(server, apiKey);
    const get = (path: string): Request => ({ name: `GET ${path}`, send: () => api.fetch("GET", path) });
    const run = (name: string, input: unknown, headers: Record<string, string>): Request => ({
      name: `run ${name}`,
      send: () =>
        api.fetch(
          "POST",
          "/agents/keeper/runs",
          { input },
          { ...headers, "idempotency-key": `${round}-${name}` },
        ),
    });
    const made = (name: string, path: string, body: unknown): Request => ({
      name,
      makes: true,
      send: () => api.fetch("POST", path, body),
    });
    const [person] = server.demo.tenants[0]?.users ?? [];
    this.#api = api;
    this.#requests = [
      get("/agents"),
      get("/agents/keeper"),
      get("/runs"),
      get("/listings"),
      { name: "page", send: () => fetch(`${api.url}/`) },
      {
        name: "log in",
        send: () => api.fetch("POST", "/auth/login", { email: person?.email, password: person?.password }),
      },
      made("create", "/agents", { slug: `made-${round}` }),
      made("publish", `/agents/fresh/versions`, { files: filesOf("fresh", `1.0.${++published}`) }),
      run("sync", { text: "small" }, { prefer: "wait=30" }),
      run("sync-large", { text: LARGE }, { prefer: "wait=30" }),
      run("async", { text: "small" }, {}),
      run("async-large", { text: LARGE }, {}),
    ];
  }

  /** Publishes what runs. */
  static async prepare(server: Server, apiKey: string): Promise<void> {
    const api = new Api(server, apiKey);
    const source = `export default async (input, io) => { await io.store.put("n", 1); return input.text; }`;
    await api.deploy("keeper", source, { permissions: { store: true } });
    await api.call("POST", "/agents", { slug: "fresh" });
  }

  /** Sends all of them at once. */
  send(): Promise<Answer[]> {
    return Promise.all(
      this.#requests.map(async ({ name, send }) => {
        const response = await send();
        const text = await response.text();
        const isJson = response.headers.get("content-type")?.includes("json");
        const body = isJson ? (JSON.parse(text) as Answer["body"]) : {};
        return { name, status: response.status, retryAfter: response.headers.get("retry-after"), body };
      }),
    );
  }

  /**
   * Sends all of them again and again, until each is answered as if nothing had happened, and new ones are done at once.
   * A run that failed is found again by its key: that runs work is seen by new ones alone.
   */
  async untilWell(before: Answer[]): Promise<void> {
    const confirmed = new Set(before.filter(({ status }) => status < 300).map(({ name }) => name));
    const look = async () => {
      const answers = await this.send();
      const wrong = answers.filter((answer) => !isWell(answer, confirmed));
      for (const { name, status } of answers) if (status < 300) confirmed.add(name);
      return wrong.length > 0 ? wrong.map(asLine) : this.#anew().#problems();
    };
    await expect.poll(look, { timeout: 60_000, interval: 500 }).toEqual([]);
  }

  /** Sends all of them for the first time; answers what was not done, and which runs did not succeed. */
  async #problems(): Promise<string[]> {
    const answers = await this.send();
    const refused = answers.filter(({ name, status }) => status >= 300 && !isGuessLimit(name, status));
    const ids = runsOf(answers);
    await this.untilQuiet(ids);
    const runs = await Promise.all(ids.map((id) => this.#api.call<Run>("GET", `/runs/${id}`)));
    const failed = runs.filter(({ status }) => status !== "succeeded");
    return [...refused.map(asLine), ...failed.map((run) => JSON.stringify(run).slice(0, 300))];
  }

  /** Resolves when these runs are in the tenant's lists, and none there is still under way. */
  async untilQuiet(accepted: string[]): Promise<void> {
    const open = async () => {
      const { data } = await this.#api.call<{ data: Run[] }>("GET", "/runs?limit=100");
      const lost = accepted.filter((id) => !data.some((run) => run.id === id));
      return [...lost, ...data.filter(({ status }) => !FINAL.includes(status)).map(({ id }) => id)];
    };
    await expect.poll(open, { timeout: 60_000, interval: 200 }).toEqual([]);
  }
}

/** Closed: done, refused for a reason of the request's own, or a problem that names the part and says when to try again. */
export function isClosed({ status, body, retryAfter }: Answer, parts: string[]): boolean {
  if (status < 500) return body.error == null || PLATFORM.includes(body.error.code);
  const isPage = body.code === undefined;
  return (
    status === 503 &&
    (isPage ||
      (body.code === "unavailable" && Number(retryAfter) > 0 && parts.includes(body.meta?.part ?? "")))
  );
}

/** The runs that were accepted. */
export const runsOf = (answers: Answer[]): string[] =>
  answers.filter(({ name }) => name.startsWith("run ")).flatMap(({ body }) => body.id ?? []);

const asLine = ({ name, status, body }: Answer): string =>
  `${name}: ${status} ${JSON.stringify(body).slice(0, 200)}`;

/** Attempts to log in are counted whatever else goes on. */
const isGuessLimit = (name: string, status: number): boolean => name === "log in" && status === 429;

/** Whether it is done, now or (`confirmed`) by an earlier request. */
function isWell({ name, status, body }: Answer, confirmed: Set<string>): boolean {
  if (status === 409) return confirmed.has(name);
  if (isGuessLimit(name, status)) return true;
  if (status >= 300) return false;
  if (!name.startsWith("run ")) return true;
  return (
    body.status === "succeeded" || (body.status === "failed" && PLATFORM.includes(body.error?.code ?? ""))
  );
}

const filesOf = (name: string, version: string) => ({
  "agent.json": JSON.stringify({ name, version, kind: "isolate", main: "main.js" }),
  "main.js": `export default () => "${version}"`,
  "README.md": `# ${name}\n`,
});
