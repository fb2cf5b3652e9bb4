import { Api } from "../e2e/api.ts";
import { startServer } from "../e2e/server.ts";
import { startOpenAiServer } from "../peers/openai-server.ts";
import type { Report } from "./report.ts";
import { timingsOf } from "./timings.ts";

const WARM_UP = 30;
const RUNS = 200;
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
    return reportOf(await timesOf(direct), await timesOf(run));
  } finally {
    await server.stop();
    server.remove();
    peer.stop();
  }
}

async function timesOf(work: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    const began = performance.now();
    await work();
    if (i >= WARM_UP) times.push(performance.now() - began);
  }
  return times;
}

function reportOf(directly: number[], run: number[]): Report {
  const figures = { directly: timingsOf(directly), run: timingsOf(run) };
  const overhead = figures.run.p50 - figures.directly.p50;
  return {
    columns: ["the same answer", "times", "p50 ms", "p95 ms"],
    rows: [
      ["from the model's server", RUNS, figures.directly.p50, figures.directly.p95],
      ["from a prompt agent", RUNS, figures.run.p50, figures.run.p95],
    ],
    bounds: [{ what: "p50, overhead of a run", measured: overhead, limit: LIMIT_MS, unit: " ms" }],
    figures,
  };
}
