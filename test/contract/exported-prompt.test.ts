import { type EchoServer, startEchoServer } from "../peers/echo-server.ts";
import { type ForwardProxy, startForwardProxy } from "../peers/forward-proxy.ts";
import { type OpenAiServer, startOpenAiServer } from "../peers/openai-server.ts";
import { BEHAVIOURS } from "./behaviours.ts";
import { driverContract } from "./driver-contract.ts";
import { exportedAgents } from "./exported-agents.ts";
import { promptAgent } from "./prompt-agents.ts";

const TILL = "till.example.com";

let models: OpenAiServer;
let echo: EchoServer;
let proxy: ForwardProxy;

const taken = exportedAgents({
  behaviours: BEHAVIOURS,
  agent: (behaviour) => {
    const { manifest, files } = promptAgent(behaviour, TILL);
    return { manifest: { kind: "prompt", ...manifest }, files };
  },
  beside: async () => ({
    MODEL_RULES_URL: models.url,
    MODEL_PRICES: JSON.stringify({ "rules/small": { input: 1, output: 2 } }),
    EGRESS_PROXY: `http://${proxy.address}`,
  }),
  end: async () => {
    for (const peer of [models, echo, proxy]) peer.stop();
  },
});

/** A prompt that was taken away and attached back, by the same suite as the kind that it was. */
driverContract({
  ...taken,
  begin: async () => {
    [models, echo] = await Promise.all([startOpenAiServer(), startEchoServer()]);
    proxy = await startForwardProxy({ [TILL]: echo.address });
    return { ...(await taken.begin?.()) };
  },
  cannot: { codes: "nothing of a prompt could give a failure a code: what fails is told to the model" },
});
