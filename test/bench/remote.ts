import { Webhook } from "standardwebhooks";
import { signingSecret } from "../contract/signing-secret.ts";
import { Api } from "../e2e/api.ts";
import { startServer } from "../e2e/server.ts";
import { startRemoteAgents } from "../peers/remote-agent.ts";
import { overheadOf } from "./overhead.ts";
import type { Report } from "./report.ts";

const LIMIT_MS = 15;
const SLUG = "bench-remote";
const ANSWER = JSON.stringify({ done: true });

/** A run of a remote agent, against a signed request to its server, one after the other. */
export async function benchRemote(): Promise<Report> {
  const agents = await startRemoteAgents({
    [SLUG]: (_, { raw }) => raw.writeHead(200, { "content-type": "application/json" }).end(ANSWER),
  });
  const server = await startServer({ env: { QUAYSIDE_EGRESS_ALLOW: agents.address } });
  try {
    const api = new Api(server);
    const url = `http://${agents.address}/${SLUG}`;
    const permissions = { hosts: [`http://${agents.address}`] };
    const agent = { name: SLUG, version: "1.0.0", kind: "remote", remote: { url }, permissions };
    await api.call("POST", "/agents", { slug: SLUG });
    const files = { "agent.json": JSON.stringify(agent), "README.md": "# Bench\n" };
    await api.call("POST", `/agents/${SLUG}/versions`, { files });
    const secret = await signingSecret(server, SLUG);
    agents.secrets.set(SLUG, [secret]);
    await api.call("POST", `/agents/${SLUG}/deployments`, { version: agent.version });
    const hook = new Webhook(secret);
    const body = JSON.stringify({
      runId: "run_bench",
      input: {},
      config: {},
      deadline: Date.now() + 600_000,
    });
    let sent = 0;
    const directly = async () => {
      const [id, now] = [`bench-${sent++}`, new Date()];
      const headers = {
        ...{ "content-type": "application/json", "webhook-id": id },
        "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
        "webhook-signature": hook.sign(id, now, body),
      };
      const response = await fetch(`${url}/invoke`, { method: "POST", headers, body });
      if ((await response.text()) !== ANSWER) throw new Error(`the server answered ${response.status}`);
    };
    const run = async () => {
      const { status } = await api.run(SLUG, {});
      if (status !== "succeeded") throw new Error(`a run ended as ${status}`);
    };
    return await overheadOf(["from its server", directly], ["from a remote agent", run], LIMIT_MS);
  } finally {
    await server.stop();
    server.remove();
    agents.stop();
  }
}
