import { Api } from "../e2e/api.ts";
import { startServer } from "../e2e/server.ts";
import { startOpenAiServer } from "../peers/openai-server.ts";
import { overheadOf } from "./overhead.ts";
import type { Report } from "./report.ts";

const LIMIT_MS = 15;

const TEXT = "echo: What a model would say, in a sentence of ten words.";

/** A run of a prompt agent, against asking the same server for the same answer directly, one after the other. */
export async function benchPrompt(): Promise<Report> {
  const peer = await startOpenAiServer();
  const providers = [{ name: "rules", baseUrl: peer.url }];
  const server = await startServer({ env: { QUAYSIDE_MODELS: JSON.stringify(providers) } });
  try {
    const api = new Api(server);
    const messages = [{ role: "user", content: "{{ input.text }}" }];
    const prompt = { messages, models: ["rules/small"] };
    const agent = { name: "bench-prompt", version: "1.0.0", kind: "prompt", prompt };
    const limits = { timeoutSeconds: 10 };
    const files = { "agent.json": JSON.stringify({ ...agent, limits }), "README.md": "# Bench\n" };
    await api.call("POST", "/agents", { slug: agent.name });
    await api.call("POST", `/agents/${agent.name}/versions`, { files });
    await api.call("POST", `/agents/${agent.name}/deployments`, { version: agent.version });
    const body = JSON.stringify({
      model: "small",
      stream: true,
      messages: [{ role: "user", content: TEXT }],
    });
    const direct = async () => {
      const headers = { "content-type": "application/json" };
      await (await fetch(`${peer.url}/chat/completions`, { method: "POST", headers, body })).text();
    };
    const run = async () => {
      const { status } = await api.run(agent.name, { text: TEXT });
      if (status !== "succeeded") throw new Error(`a run ended as ${status}`);
    };
    return await overheadOf(["from the model's server", direct], ["from a prompt agent", run], LIMIT_MS);
  } finally {
    await server.stop();
    server.remove();
    peer.stop();
  }
}
