// Loaded with its first use: by runs at once, which the runtime of tests does not allow.
import "openai";
import { vi } from "vitest";
import { expectOk, type TestTenant } from "../../../test/harness.ts";
import { openAiFetch } from "../../../test/peers/openai-fetch.ts";
import type { RunView } from "../../runs/contract.ts";

/** Has the provider "rules" of the tests answer; everything else goes where it went. */
export function startRules() {
  const server = openAiFetch(globalThis.fetch.bind(globalThis));
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(server.fetch);
  return { ...server, stop: () => spy.mockRestore() };
}

/** Publishes and deploys a prompt agent whose message is the input's `text`. */
export async function deployPrompt(
  tenant: TestTenant,
  slug: string,
  { prompt = {}, ...manifest }: Record<string, unknown> = {},
  { files = {}, ...deployment }: { files?: Record<string, string>; config?: object; public?: boolean } = {},
): Promise<void> {
  const messages = [{ role: "user", content: "{{ input.text | raw }}" }];
  const agent = {
    ...{ name: slug, version: "1.0.0", kind: "prompt", limits: { timeoutSeconds: 20 } },
    prompt: { messages, models: ["rules/small"], ...(prompt as object) },
    ...manifest,
  };
  await tenant.api("POST", "/agents", { slug });
  const all = { "agent.json": JSON.stringify(agent), "README.md": "# Prompt\n", ...files };
  await expectOk(tenant.api("POST", `/agents/${slug}/versions`, { files: all }));
  await expectOk(
    tenant.api("POST", `/agents/${slug}/deployments`, { version: agent.version, ...deployment }),
  );
}

/** Runs an agent, and answers the run once it has ended. */
export const finished = (
  tenant: TestTenant,
  agent: string,
  input: unknown,
  more: object = {},
): Promise<RunView> =>
  expectOk<RunView>(tenant.api("POST", `/agents/${agent}/runs`, { input, ...more }, { prefer: "wait=30" }));
