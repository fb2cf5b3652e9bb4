import { CallSnippets } from "~/components/runs/call-snippets.tsx";
import { initialValue } from "~/components/schema-form/form-value.ts";
import { asSchema } from "~/components/schema-form/json-schema.ts";
import { Section } from "~/components/ui/card.tsx";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import type { Json } from "~/json.ts";
import { agentParts } from "~/texts/agent-parts.ts";
import { useTexts } from "~/texts/texts.ts";
import type { AgentFace } from "./agent-face.ts";
import { SchemaOutline } from "./schema-outline.tsx";

/** How to call an agent from code, and what goes in and comes out. */
export function AgentApi({
  face,
  origin,
  agent,
}: {
  face: Pick<AgentFace, "inputSchema" | "outputSchema" | "examples">;
  origin: string;
  agent: string;
}) {
  const t = useTexts(agentParts).api;
  const root = asSchema(face.inputSchema);
  const input = face.examples[0]?.input ?? initialValue(root, root) ?? {};
  return (
    <div className="grid gap-6">
      <Section title={t.call} description={t.text}>
        <CallSnippets call={{ origin, agent, input }} />
      </Section>
      <SchemaSection of="input" required={t.required} schema={face.inputSchema} />
      <SchemaSection of="output" required={t.always} schema={face.outputSchema} />
    </div>
  );
}

function SchemaSection({ of, required, schema }: { of: "input" | "output"; required: string; schema: Json }) {
  const t = useTexts(agentParts).api;
  return (
    <Section title={t[of]}>
      <SchemaOutline schema={schema} required={required} />
      <details className="mt-5">
        <summary className="rounded text-faint text-sm">JSON Schema</summary>
        <div className="mt-3">
          <CodeBlock title={t.schemaOf[of]} code={JSON.stringify(schema, null, 2)} />
        </div>
      </details>
    </Section>
  );
}
