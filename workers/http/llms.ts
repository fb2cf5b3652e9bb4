import { Hono } from "hono";
import type { AppEnv } from "../kernel/app-env.ts";
import { originOf } from "../tenants/index.ts";
import { PROBLEMS } from "./contract.ts";

const text = (origin: string): string => `# Quayside

> Quayside publishes AI agents and runs them at the edge. An agent is a small program with a manifest; it runs in an isolate of its own, with a typed input and output, and every run keeps its logs, result and cost.

Base URL: ${origin}/api/v1 · authenticate with \`Authorization: Bearer qs_live_…\` (a key belongs to one workspace). Bodies and answers are JSON. Lists answer \`{ "data": [...], "nextCursor": string | null }\`; pass \`?cursor=\` and \`?limit=\` (1 to 100).

## Find an agent
- \`GET /listings?q=csv\` needs no key: the public catalogue.
- \`GET /listings/{tenant}~{slug}\`: its readme, input and output schema, examples, versions.
- [Sitemap](${origin}/sitemap.xml): their pages; each has a twin for machines at the same address with \`.md\` after it.
- \`GET /agents\`: the agents of your own workspace.

## Run an agent
\`\`\`
curl -X POST ${origin}/api/v1/agents/csv-insights/runs \\
  -H "authorization: Bearer $KEY" -H "prefer: wait=30" -H "content-type: application/json" \\
  -d '{"input":{"csv":"city,people\\nOslo,717710\\nBergen,291940"}}'
\`\`\`
- \`Prefer: wait=30\` answers 200 with the finished run: \`{ id, status, input, output, error, usage, cost, … }\`. Without it, or if it takes longer: 202 with \`Location\`; read \`GET /runs/{run}\` until \`status\` is final (\`succeeded\`, \`failed\`, \`timed_out\`, \`canceled\`).
- \`Accept: text/event-stream\` streams \`run.started\`, \`log\`, \`event\`, \`output\` and the end; \`GET /runs/{run}/events\` resumes from \`Last-Event-ID\`.
- \`Idempotency-Key\`: the same key and body give the same run for 24 hours.
- \`maxCostMicros\` in the body caps what the run may cost, in millionths of a US dollar.
- A run that is \`awaiting_input\` asks a \`question\`: \`POST /runs/{run}/resume\` \`{ "approved": true }\` has it go on.
- \`POST /runs/{run}/cancel\`, \`POST /runs/{run}/replay\`, \`GET /runs/{run}/logs\`.
- On a workspace's own host \`POST /run/{alias}\` takes the input as the body and answers with the output alone; \`Quayside-Run-Id\` names the run.

## Publish an agent
1. \`POST /agents\` \`{ "slug": "hello" }\`
2. \`POST /agents/hello/versions\` with a zip, a tar.gz, or inline files:
   \`{ "files": { "agent.json": "{\\"name\\":\\"hello\\",\\"version\\":\\"1.0.0\\",\\"title\\":\\"Hello\\",\\"description\\":\\"Greets.\\",\\"kind\\":\\"isolate\\",\\"main\\":\\"main.js\\"}", "main.js": "export default async (input, io) => ({ hello: input.name ?? 'world' })" } }\`
3. \`POST /agents/hello/deployments\` \`{ "version": "1.0.0", "channel": "production" }\` runs the manifest's own tests first.
4. \`PUT /agents/hello/listing\` shows it in the public catalogue.

The program's second argument is \`io\`: \`log\`, \`event\`, \`call\` (other agents), \`store\` (values between runs), \`charge\`, \`config\`. The global \`fetch\` reaches the manifest's \`permissions.hosts\` only.

## Errors
Problem documents (\`application/problem+json\`): \`{ code, status, detail, requestId, errors?: [{ pointer, detail }] }\`. Switch on \`code\`; \`detail\` says what to change. On 429 and 503 wait for \`Retry-After\`; \`RateLimit\` on every answer says what is left (\`r\`) and when it is whole again (\`t\`, seconds).
${Object.entries(PROBLEMS)
  .map(([code, [status, title]]) => `- \`${code}\` (${status}): ${title}`)
  .join("\n")}

## Reference
- [OpenAPI 3.1](${origin}/api/v1/openapi.json): every operation, with schemas
- [API reference](${origin}/docs/api): the same for people
- [Manifest schema](${origin}/schemas/agent.json): JSON Schema of \`agent.json\`
- [Agent types](${origin}/schemas/quayside.d.ts): TypeScript types of \`io\`
- [Health](${origin}/api/v1/health)
`;

/** `GET /llms.txt` (llmstxt.org): how to use this service, for language models. */
export const llmsRoutes = new Hono<AppEnv>().get("/llms.txt", (c) =>
  c.text(text(originOf(c.env, c.var.site)), 200, { "cache-control": "public, max-age=300" }),
);
