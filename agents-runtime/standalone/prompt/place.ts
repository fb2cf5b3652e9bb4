import { modelFetch } from "../../../workers/models/model-fetch.ts";
import { openAiAdapter } from "../../../workers/models/openai-adapter.ts";
import type { Provider } from "../../../workers/models/provider.ts";
import type { PromptPlace } from "../../../workers/runtimes/prompt/place.ts";
import { type Memory, messagesOf, turnsFor } from "../../../workers/runtimes/prompt/turn.ts";
import type { Sandbox } from "../../isolate/contract.ts";
import type { ModelProvider, PromptSection, Task } from "../contract.ts";
import type { ConversationMemory } from "./conversation-memory.do.ts";

/** What the runtime of an exported prompt agent has. */
export interface PromptEnv {
  SANDBOX: Sandbox;
  /** Where the agent remembers its conversations. */
  MEMORY?: DurableObjectNamespace<ConversationMemory>;
}

/** The one object that remembers. */
export const memoryObject = ({ MEMORY }: PromptEnv) => MEMORY?.get(MEMORY.idFromName("memory"));

/** Paid by whoever runs the export, at the provider: usage is reported, and nothing is billed from here. */
const providerOf = ({ name, baseUrl, key, prices }: ModelProvider): Provider => ({
  ...{ name, owner: "tenant", circuit: name, prices },
  ...openAiAdapter({ baseUrl, key, fetch: modelFetch }),
});

/** What a prompt runs on in the runtime of its export. */
export function exportPlace(
  env: PromptEnv,
  { runId, config, isolateId }: Task,
  { providers, conversation }: PromptSection,
): PromptPlace {
  return {
    scope: isolateId,
    providers: async () => providers.map(providerOf),
    providerHint: "Set MODEL_…_URL for one of its providers, as README.md says.",
    memory: async (kept): Promise<Memory | undefined> => {
      const object = memoryObject(env);
      if (conversation === undefined || !object) return undefined;
      const turns = await object.turns(conversation, runId, turnsFor(kept.messages));
      return {
        messages: messagesOf(turns),
        keep: (turn) => object.add(conversation, runId, turn, kept.days),
      };
    },
    // An agent with other agents among its tools is not exported.
    inputSchemaOf: async () => undefined,
    secret: async (name) => (Object.hasOwn(config, name) ? String(config[name]) : undefined),
    sandbox: (_, invocation, host) => env.SANDBOX.run(invocation, host),
  };
}
