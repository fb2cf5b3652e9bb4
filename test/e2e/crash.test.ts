import { afterAll, beforeAll, expect, it } from "vitest";
import { Api, type Run } from "./api.ts";
import { type Server, startServer } from "./server.ts";

const RUNS = 50;
const FINAL = ["succeeded", "failed", "timed_out", "canceled"];

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

it("ends every accepted run after a kill -9 with 50 of them in flight", async () => {
  let api = new Api(server);
  const source =
    "export default async (input, io) => { await new Promise((r) => setTimeout(r, 2000)); await io.store.put('n' + input.n, 1); return input.n; }";
  await api.deploy("steady", source, { permissions: { store: true } });
  const accepted = await Promise.all(Array.from({ length: RUNS }, (_, n) => api.run("steady", { n }, {})));
  await expect
    .poll(async () => (await api.call<Run>("GET", `/runs/${accepted[0]?.id}`)).status, { timeout: 5000 })
    .toBe("running");
  await server.kill9();
  server = await startServer({ state: server.state });
  api = new Api(server);
  const ended = async (): Promise<Run[]> =>
    Promise.all(accepted.map(({ id }) => api.call<Run>("GET", `/runs/${id}`)));
  await expect
    .poll(async () => (await ended()).filter((run) => FINAL.includes(run.status)).length, {
      timeout: 90_000,
      interval: 1000,
    })
    .toBe(RUNS);
  const runs = await ended();
  expect(runs.map((run) => run.status)).toEqual(runs.map(() => "succeeded"));
  expect(runs.map((run) => run.output)).toEqual(accepted.map((_, n) => n));
}, 180_000);
