/** How an agent behaves that is made for the suite; each kind makes one of each, but of those that it cannot have. */
export const BEHAVIOURS = [
  "echo",
  "liar",
  "sleeper",
  "crasher",
  "flooder",
  "giant",
  "streamer",
  "teller",
  "asker",
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

const object = (properties: Record<string, unknown>) => ({ type: "object", properties });

/** What the manifest of an agent says of itself, whatever its kind. Programs, in whatever language, do as the comments say. */
export const MANIFESTS: Record<Behaviour, Record<string, unknown>> = {
  /** Its output is `{ "echo": input }`. */
  echo: {
    inputSchema: { ...object({ n: { type: "integer" } }), required: ["n"] },
    outputSchema: { ...object({ echo: { type: "object" } }), required: ["echo"] },
  },
  /** Its output is `{ "n": "one" }`. */
  liar: { outputSchema: object({ n: { type: "number" } }) },
  /** Logs `begun`, and then does nothing for as long as it may: longer than a container takes to start on a slow machine. */
  sleeper: { limits: { timeoutSeconds: 4 } },
  /** Logs `begun`; with `{ "crash": true }` it then breaks as hard as its kind can, else its output is `"fine"`. */
  crasher: {},
  /** Logs the numbers from 0 to 19,999, and its output is `"done"`. */
  flooder: {},
  /** Its output is a text of 6,000,000 letters `x`. */
  giant: {},
  /**
   * Logs `first`, emits the event `half` with `{ "n": 1 }`, says the deltas `Hel` and `lo`, each 200 ms after the one
   * before; its output is `"Hello"`.
   */
  streamer: {},
  /**
   * Tells `config.token` wherever it can. Where it has codes of its own: logs it, emits it as the event `told`'s
   * `{ "token" }`, and fails with the code `told` and a message that has it.
   */
  teller: {
    configSchema: { ...object({ token: { type: "string", "x-secret": true } }), required: ["token"] },
  },
  /** Asks whether the tool `pay` may be called with `{ "amount": 3 }`; its output is `{ "approved", "comment" }` of the answer. */
  asker: {},
};

/** What is configured of agents that ask for it. */
export const SECRET = "hush-hush-little-token";
export const CONFIGS: Partial<Record<Behaviour, Record<string, unknown>>> = { teller: { token: SECRET } };
