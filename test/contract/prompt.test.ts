import { expect } from "vitest";
import { type EchoServer, startEchoServer } from "../peers/echo-server.ts";
import { type OpenAiServer, startOpenAiServer } from "../peers/openai-server.ts";
import { driverContract } from "./driver-contract.ts";
import { promptAgent } from "./prompt-agents.ts";

let models: OpenAiServer;
let echo: EchoServer;

driverContract({
  kind: "prompt",
  begin: async () => {
    [models, echo] = await Promise.all([startOpenAiServer(), startEchoServer()]);
    const rules = { name: "rules", baseUrl: models.url, prices: { "*": { input: 1, output: 2 } } };
    return { env: { QUAYSIDE_MODELS: JSON.stringify([rules]), QUAYSIDE_EGRESS_ALLOW: echo.address } };
  },
  agent: (behaviour) => promptAgent(behaviour, echo.address),
  end: () => {
    // What a person did not agree to was not sent, and what they did was sent once.
    const paid = echo.arrived.filter(({ url }) => url === "/till?amount=3");
    expect(paid).toHaveLength(1);
    models.stop();
    echo.stop();
  },
  cannot: { codes: "nothing of a prompt could give a failure a code: what fails is told to the model" },
});
