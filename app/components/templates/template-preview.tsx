import type { TemplatePreview as Preview } from "@workers/agents/contract.ts";
import { SchemaOutline } from "~/components/agents/schema-outline.tsx";
import { ScanReport } from "~/components/publish/scan-report.tsx";
import { Section } from "~/components/ui/card.tsx";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { formatBytes } from "~/format.ts";

/** The agent that would be made: what it takes and gives, what a model would be asked, and its files. */
export function TemplatePreview({ preview: { manifest, messages, report, files } }: { preview: Preview }) {
  return (
    <>
      <Section title={`Check of ${String(manifest.name)} ${String(manifest.version)}`}>
        <ScanReport report={report} />
      </Section>
      <div className="grid min-w-0 gap-6 lg:grid-cols-2">
        <Section title="It takes">
          <SchemaOutline schema={manifest.inputSchema ?? {}} required="required" />
        </Section>
        <Section title="It gives">
          <SchemaOutline schema={manifest.outputSchema ?? {}} required="always" />
        </Section>
      </div>
      {messages.length > 0 && (
        <Section title="What a model is asked" description="For the first of its examples.">
          <div className="grid gap-4">
            {messages.map(({ role, text }) => (
              <CodeBlock key={role + text.slice(0, 200)} title={role} code={text} wrap />
            ))}
          </div>
        </Section>
      )}
      <Section
        title="Files"
        description="They are yours to change: download the version, and publish the next one."
      >
        <ul className="grid gap-2">
          {files.map((file) => (
            <li key={file.path} className="min-w-0">
              <FileText {...file} />
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

const FileText = ({ path, bytes, text }: Preview["files"][number]) => (
  <details className="min-w-0">
    <summary className="min-h-8 cursor-pointer rounded-md font-mono text-sm">
      {path} <span className="ml-2 font-sans text-faint text-xs">{formatBytes(bytes)}</span>
    </summary>
    <div className="mt-2">{text !== null && <CodeBlock title={path} code={text} wrap />}</div>
  </details>
);
