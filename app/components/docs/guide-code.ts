const MANIFEST = {
  $schema: "/schemas/agent.json",
  name: "word-count",
  version: "1.0.0",
  title: "Word count",
  description: "Counts the words of a text.",
  kind: "isolate",
  main: "main.js",
  inputSchema: {
    type: "object",
    properties: { text: { type: "string", "x-widget": "textarea" } },
    required: ["text"],
  },
  outputSchema: { type: "object", properties: { words: { type: "integer" } }, required: ["words"] },
  tests: [{ name: "counts", input: { text: "fair winds" }, expect: { words: 2 } }],
};

/** The files of the guide's agent. */
export const CODE = {
  manifest: JSON.stringify(MANIFEST, null, 2),
  module: `export default async (input, io) => {
  io.log("counting", { characters: input.text.length });
  return { words: input.text.split(/\\s+/).filter(Boolean).length };
};`,
};

const AUTH = '-H "authorization: Bearer $QUAYSIDE_KEY"';

export const publishCode = (origin: string): string => `API=${origin}/api/v1

curl "$API/agents" ${AUTH} \\
  -H 'content-type: application/json' -d '{"slug":"word-count"}'

tar -czf word-count.tar.gz agent.json main.js
curl "$API/agents/word-count/versions" ${AUTH} \\
  -H 'content-type: application/gzip' --data-binary @word-count.tar.gz

curl "$API/agents/word-count/deployments" ${AUTH} \\
  -H 'content-type: application/json' -d '{"version":"1.0.0","channel":"production"}'`;

export const callCode = (origin: string): string => `curl ${origin}/api/v1/agents/word-count/runs ${AUTH} \\
  -H 'content-type: application/json' -H 'prefer: wait=30' \\
  -d '{"input":{"text":"fair winds and following seas"}}'`;

export const streamCode = (
  origin: string,
): string => `curl -N ${origin}/api/v1/agents/word-count/runs ${AUTH} \\
  -H 'content-type: application/json' -H 'accept: text/event-stream' \\
  -d '{"input":{"text":"fair winds and following seas"}}'`;
