import type { Behaviour } from "./behaviours.ts";

const code = (body: string): string => `call: code ${JSON.stringify({ code: body })}`;
const PAUSE = "await new Promise((resolve) => setTimeout(resolve, 200));";

/** What the rules of `test/peers/openai-server.ts` are told, so that a prompt behaves as the suite asks for. */
const MESSAGES: Record<Behaviour, string[]> = {
  echo: ['json: {"echo": {{ input | json | raw }} }'],
  liar: ['json: {"n":"one"}'],
  sleeper: [code("io.log('begun'); await new Promise(() => {});"), "later: hang"],
  // The hardest that can happen to a prompt: its model breaks off, over and over.
  crasher: [code("io.log('begun');"), "{% if input.crash %}later: cut{% else %}echo: fine{% endif %}"],
  flooder: [code("for (let n = 0; n < 20_000; n++) io.log(String(n));"), "echo: done"],
  giant: ["fill: 6000000 x"],
  streamer: [code(`io.log('first'); ${PAUSE} io.event('half', { n: 1 });`), "pieces: Hel|lo"],
  // The server of the tool sends back what it was sent, and the model says it.
  teller: ["call: tell {}"],
  asker: ['call: pay {"amount":3}', 'verdict: {"approved":$agreed,"comment":"$said"}'],
};

/** An OpenAPI document with one operation, which takes an amount. */
const documentOf = (address: string, operationId: string): string => {
  const parameters = [{ in: "query", name: "amount", schema: { type: "integer" } }];
  const operation = { operationId, parameters, responses: { 200: { description: "Done." } } };
  return JSON.stringify({
    ...{ openapi: "3.1.0", info: { title: "Till", version: "1" }, servers: [{ url: `http://${address}` }] },
    paths: { "/till": { post: operation } },
  });
};

/** The sections of a prompt agent's manifest, and its files; its tools' requests go to a server that answers with them. */
export function promptAgent(behaviour: Behaviour, echo: string) {
  const messages = [{ role: "user", content: MESSAGES[behaviour].join("\n") }];
  const prompt = (tools: object[]) => ({ prompt: { messages, models: ["rules/small"], tools } });
  const toEcho = { permissions: { hosts: [`http://${echo}`] } };
  const requests = { type: "openapi", document: "till.json" };
  if (behaviour === "teller")
    return {
      manifest: { ...toEcho, ...prompt([{ ...requests, secret: "token" }]) },
      files: { "till.json": documentOf(echo, "tell") },
    };
  if (behaviour === "asker") {
    const outputSchema = { type: "object", required: ["approved", "comment"] };
    return {
      manifest: { ...toEcho, outputSchema, ...prompt([{ ...requests, approval: true }]) },
      files: { "till.json": documentOf(echo, "pay") },
    };
  }
  return { manifest: prompt([{ type: "builtin", name: "code" }]), files: {} };
}
