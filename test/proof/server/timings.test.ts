import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "../../../workers/kernel/ids.ts";
import { newApiKey } from "../../../workers/kernel/keys.ts";
import { encodeCursor } from "../../../workers/kernel/pages.ts";
import { median } from "../../bench/timings.ts";
import { type Server, startServer } from "../../e2e/server.ts";
import { times } from "../../soak.ts";
import { type Comparison, compare, type Question } from "./timings/stopwatch.ts";
import { fill, makeWorkspace, type Names, type Person, signIn, type Workspace } from "./timings/world.ts";

const TIMINGS = times(20, 500);
/** Hashing a password takes a fifth of a second, and is slowed down for those who guess. */
const LOGINS = times(3, 200);
/** Few enough guesses at each that nobody has to wait, however many rounds there are. */
const ACCOUNTS = times(2, 30);
/** An address is sent five mails of a kind; so many in each of two workspaces. */
const MAILED = times(4, 60);
/** Nothing is hashed for a link to a new password: what is left out for nobody is a few milliseconds, among as many. */
const RESETS = { count: times(8, 200), rounds: times(5, 3) };
/** A person is answered 600 times a minute. */
const PEOPLE = times(3, 24);
/** How far apart medians may be: a few timings on a busy machine say less. */
const APART = times(0.25, 0.1);
/** What differs differs each time, and to one side; what only this machine was busy with does not. */
const ROUNDS = times(7, 3);

let server: Server;
let mine: Workspace;
let theirs: Workspace;
let mailed: Person[];
let names: Names;
let cookies: string[];
beforeAll(async () => {
  server = await startServer();
  [theirs, mine] = [
    await makeWorkspace(server, "theirs", ACCOUNTS),
    await makeWorkspace(server, "mine", PEOPLE),
  ];
  const [some, others] = [
    await makeWorkspace(server, "mailed", MAILED),
    await makeWorkspace(server, "mailed-too", MAILED),
  ];
  mailed = [...some.people, ...others.people];
  names = await fill(theirs);
  await fill(mine);
  cookies = await signIn(mine);
}, 240_000);
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

/** A name of the same form that names nothing. */
const unlike = (name: string): string =>
  name.slice(0, -8) +
  Math.random()
    .toString(36)
    .slice(2, 10)
    .padEnd(8, "0")
    .replace(/[ilou]/g, "x");

const OWN = "agent-of-mine";
const withKey = (path: string, method = "GET", json?: unknown): Question => ({
  method,
  path: `/api/v1${path}`,
  headers: { authorization: `Bearer ${mine.api.key}`, "content-type": "application/json" },
  ...(json === undefined ? {} : { body: JSON.stringify(json) }),
});
const page = (path: string, i: number): Question => ({
  path,
  headers: { cookie: cookies[i % cookies.length] ?? "" },
});

type Kind = keyof Names;
/** What is looked up by a name of another tenant's, in all the ways that look. */
const LOOKUPS: Record<string, [kind: Kind, question: (name: string, i: number) => Question]> = {
  "an agent by its id": ["agent", (name) => withKey(`/agents/${name}`)],
  "an agent by its slug": ["slug", (name) => withKey(`/agents/${name}`)],
  "an agent's versions": ["agent", (name) => withKey(`/agents/${name}/versions`)],
  "a version": ["version", (name) => withKey(`/agents/${OWN}/versions/${name}`)],
  "a version's files": ["agent", (name) => withKey(`/agents/${name}/versions/1.0.0/bundle`)],
  "an agent's deployments": ["agent", (name) => withKey(`/agents/${name}/deployments`)],
  "a deployment to roll back": [
    "agent",
    (name) => withKey(`/agents/${name}/deployments/rollback`, "POST", {}),
  ],
  "a deployment to run": ["agent", (name) => withKey(`/agents/${name}/runs`, "POST", { input: {} })],
  "a run": ["run", (name) => withKey(`/runs/${name}`)],
  "a run's log": ["run", (name) => withKey(`/runs/${name}/logs`)],
  "a run's events": ["run", (name) => withKey(`/runs/${name}/events`)],
  "a run's file": ["large", (name) => withKey(`/runs/${name}/output`)],
  "a run to cancel": ["run", (name) => withKey(`/runs/${name}/cancel`, "POST")],
  "a run to replay": ["large", (name) => withKey(`/runs/${name}/replay`, "POST", {})],
  "an agent's runs": ["agent", (name) => withKey(`/runs?agent=${name}`)],
  "a cursor": ["run", (name) => withKey(`/runs?cursor=${encodeCursor(name)}`)],
  "an agent that is searched": ["slug", (name) => withKey(`/agents?q=${name}`)],
  "a listing": ["listing", (name) => ({ path: `/api/v1/listings/${name}` })],
  "an agent's page": ["agent", (name, i) => page(`/console/agents/${name}`, i)],
  "a run's page": ["run", (name, i) => page(`/console/runs/${name}`, i)],
};

/**
 * Fails unless the medians are near enough in the middle one of the rounds, in the order of their differences. That is
 * known once more than half of them are.
 */
async function expectAlike(
  count: number,
  both: { theirs: (i: number) => Question; nothing: (i: number) => Question },
  most = ROUNDS,
): Promise<void> {
  const rounds: Comparison[] = [];
  const near = () => rounds.filter(({ apart }) => Math.abs(apart) <= APART).length;
  while (rounds.length < most && near() <= most / 2) rounds.push(await compare(server.port, count, both));
  expect(new Set(rounds.flatMap(({ statuses }) => statuses)).size).toBe(1);
  const figures = rounds.map(
    ({ theirs, nothing }) => `${theirs.toFixed(2)} ms, for nothing ${nothing.toFixed(2)} ms`,
  );
  const apart = Math.abs(median(rounds.map((round) => round.apart)));
  expect(apart, figures.join("; ")).toBeLessThanOrEqual(APART);
}

it.each(Object.entries(LOOKUPS))("%s takes as long as one that is not there", async (_, [kind, question]) => {
  // One name of each, so that what is remembered of names that were asked for is alike for both.
  const [name, missing] = [names[kind], unlike(names[kind])];
  const both = {
    theirs: (i: number) => question(name, i),
    nothing: (i: number) => question(missing, i),
  };
  await compare(server.port, 10, both);
  await expectAlike(TIMINGS, both);
});

/** Which tenant a host names is remembered for a while, whether there is one or not; who asks first waits either way. */
it.each<[string, (slug: string, i: number) => Question]>([
  [
    "a host",
    (slug) => ({ path: "/run/any", method: "POST", headers: { host: `${slug}.localhost:${server.port}` } }),
  ],
  [
    "a host and an agent",
    (slug) => ({
      path: `/run/${names.slug}`,
      method: "POST",
      headers: { host: `${slug}.localhost:${server.port}` },
    }),
  ],
  [
    "a seat",
    (slug, i) => {
      const cookie = cookies[i % cookies.length] ?? "";
      return { path: "/api/v1/auth/me", headers: { cookie, "quayside-tenant": slug } };
    },
  ],
])("%s takes as long as one that is not there", async (_, question) => {
  const both = {
    theirs: (i: number) => question("theirs", i),
    nothing: (i: number) => question("nobody", i),
  };
  await compare(server.port, 10, both);
  await expectAlike(TIMINGS, both);
});

it("a key of another tenant's that was made up takes as long as one of no tenant", async () => {
  const keys = [theirs.id, newId("ten")].map((id) => newApiKey(id as never).key);
  const question = (key = "") => ({ path: "/api/v1/agents", headers: { authorization: `Bearer ${key}` } });
  const both = { theirs: () => question(keys[0]), nothing: () => question(keys[1]) };
  await compare(server.port, 10, both);
  await expectAlike(TIMINGS, both);
});

it("an account takes as long as one that is not there", async () => {
  let asked = 0;
  const question = (email: string): Question => ({
    method: "POST",
    path: "/api/v1/auth/login",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: "not the one of the account" }),
    // Guesses are counted by where they come from.
    from: `127.1.${asked >> 8}.${asked++ & 255}`,
  });
  const emailOf = (i: number) => theirs.people[i % ACCOUNTS]?.email ?? "";
  const both = {
    theirs: (i: number) => question(emailOf(i)),
    nothing: (i: number) => question(`no-${emailOf(i)}`),
  };
  await expectAlike(LOGINS, both);
});

it.each<[string, string, (email: string) => Record<string, string>, { count: number; rounds: number }]>([
  ["a password reset", "/api/v1/auth/reset-password", (email) => ({ email }), RESETS],
  [
    "a sign-up",
    "/api/v1/auth/signup",
    (email) => ({ email, name: "Ada", password: "seven brass lanterns of a harbour" }),
    { count: LOGINS, rounds: ROUNDS },
  ],
])("%s takes as long with an account as without one", async (_, path, body, { count, rounds }) => {
  const asked = { theirs: 0, nothing: 0 };
  const question = (kind: keyof typeof asked): Question => {
    const i = asked[kind]++;
    const email = `${kind === "theirs" ? "" : "no-"}${mailed[i % mailed.length]?.email}`;
    return {
      ...{ method: "POST", path, headers: { "content-type": "application/json" } },
      ...{ body: JSON.stringify(body(email)), from: `127.${kind === "theirs" ? 2 : 3}.${i >> 8}.${i & 255}` },
    };
  };
  const both = { theirs: () => question("theirs"), nothing: () => question("nothing") };
  await expectAlike(count, both, rounds);
});
