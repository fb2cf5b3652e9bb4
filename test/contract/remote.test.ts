import { expect } from "vitest";
import { type Program, type RemoteAgents, startRemoteAgents } from "../peers/remote-agent.ts";
import type { Behaviour } from "./behaviours.ts";
import { driverContract } from "./driver-contract.ts";
import { signingSecret } from "./signing-secret.ts";

const pause = () => new Promise((resolve) => setTimeout(resolve, 200));

const PROGRAMS: Record<Behaviour, Program> = {
  echo: ({ input }, { raw }) =>
    raw.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ echo: input })),
  liar: (_, { end }) => end({ type: "output", output: { n: "one" } }),
  sleeper: async (_, { line, closed }) => {
    line({ type: "log", message: "begun" });
    await closed;
  },
  crasher: async ({ input }, { line, end, raw }) => {
    line({ type: "log", message: "begun" });
    await pause();
    if ((input as { crash?: boolean }).crash) raw.destroy();
    else end({ type: "output", output: "fine" });
  },
  flooder: (_, { line, end }) => {
    for (let n = 0; n < 20_000; n++) line({ type: "log", message: String(n) });
    end({ type: "output", output: "done" });
  },
  giant: (_, { end }) => end({ type: "output", output: "x".repeat(6_000_000) }),
  streamer: async (_, { line, end }) => {
    line({ type: "log", message: "first" });
    await pause();
    line({ type: "event", name: "half", data: { n: 1 } });
    for (const text of ["Hel", "lo"]) {
      await pause();
      line({ type: "delta", text });
    }
    await pause();
    end({ type: "output", output: "Hello" });
  },
  teller: ({ config: { token } }, { line, end }) => {
    line({ type: "log", message: token });
    line({ type: "event", name: "told", data: { token } });
    end({ type: "error", code: "told", message: `It is ${token}` });
  },
  asker: ({ resumed }, { end }) => {
    if (resumed) end({ type: "output", output: { ...(resumed.state as object), ...resumed.answer } });
    else end({ type: "question", tool: "pay", arguments: { amount: 3 }, message: "May I pay 3?", state: {} });
  },
};

let agents: RemoteAgents;

driverContract({
  kind: "remote",
  begin: async () => {
    agents = await startRemoteAgents(PROGRAMS);
    return { env: { QUAYSIDE_EGRESS_ALLOW: agents.address } };
  },
  agent: (behaviour) => ({
    manifest: {
      remote: { url: `http://${agents.address}/${behaviour}` },
      permissions: { hosts: [`http://${agents.address}`] },
    },
    files: {},
  }),
  published: async (server, slug, behaviour) => {
    agents.secrets.set(behaviour, [await signingSecret(server, slug)]);
  },
  end: () => {
    // Each request was signed, and each attempt has an id of its own.
    expect(agents.refused).toBe(0);
    expect(new Set(agents.ids).size).toBe(agents.ids.length);
    expect(agents.left).toContain("sleeper");
    agents.stop();
  },
  cannot: {},
});
