import { CallSnippets } from "~/components/runs/call-snippets.tsx";
import { initialValue } from "~/components/schema-form/form-value.ts";
import { asSchema } from "~/components/schema-form/json-schema.ts";
import { Section } from "~/components/ui/card.tsx";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import type { Json } from "~/json.ts";
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
  const root = asSchema(face.inputSchema);
  const input = face.examples[0]?.input ?? initialValue(root, root) ?? {};
  return (
    <div className="grid gap-6">
      <Section
        title="Call it"
        description="QUAYSIDE_KEY is an API key of your workspace. Without prefer: wait you get the run at once, and its result later."
      >
        <CallSnippets call={{ origin, agent, input }} />
      </Section>
      <SchemaSection title="Input" required="required" schema={face.inputSchema} />
      <SchemaSection title="Output" required="always there" schema={face.outputSchema} />
    </div>
  );
}

function SchemaSection({ title, schema, required }: { title: string; schema: Json; required: string }) {
  return (
    <Section title={title}>
      <SchemaOutline schema={schema} required={required} />
      <details className="mt-5">
        <summary className="rounded text-faint text-sm">JSON Schema</summary>
        <div className="mt-3">
          <CodeBlock title={`${title} schema`} code={JSON.stringify(schema, null, 2)} />
        </div>
      </details>
    </Section>
  );
}
