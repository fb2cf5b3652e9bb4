import type { ReactNode } from "react";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { CODE, callCode, publishCode, streamCode } from "./guide-code.ts";

const PARTS = [
  ["first-agent", "A first agent"],
  ["publish", "Publish it"],
  ["call", "Call it"],
  ["stream", "Stream it"],
  ["reach", "What it may reach"],
  ["reference", "Reference"],
] as const;

/** The guide: from an empty folder to a stream of events, on one page. */
export function GuidePage({ origin }: { origin: string }) {
  return (
    <div className="wrap grid gap-8 pt-8 lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-14 lg:pt-12">
      <nav aria-label="On this page" className="lg:sticky lg:top-20 lg:self-start">
        <ol className="flex flex-wrap gap-x-4 gap-y-1 text-sm lg:flex-col lg:gap-y-2">
          {PARTS.map(([id, title]) => (
            <li key={id}>
              <a href={`#${id}`} className="rounded text-faint hover:text-ink hover:underline">
                {title}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <div className="grid max-w-3xl gap-12">
        <PageHeader
          title="Guide"
          description="From an empty folder to an agent that others call, in five minutes."
        />
        <Publishing origin={origin} />
        <Calling origin={origin} />
        <Further />
      </div>
    </div>
  );
}

/** From an empty folder to a live version. */
function Publishing({ origin }: { origin: string }) {
  return (
    <>
      <Part id="first-agent">
        <p>
          An agent is a folder with a manifest and an ES module. The module's default export takes the input,
          and what it may do besides.
        </p>
        <CodeBlock title="agent.json" code={CODE.manifest} tall />
        <CodeBlock title="main.js" code={CODE.module} />
        <p>
          TypeScript works too, and so do JSON, text and WebAssembly files. The manifest is described by its{" "}
          <Anchor href="/schemas/agent.json">JSON Schema</Anchor>.
        </p>
      </Part>
      <Part id="publish">
        <p>
          <Anchor href="/console/agents/new">Drop the folder in the browser</Anchor>, or send it. It is
          scanned; before a version goes live, the manifest's own tests run, and a failing one stops it.
        </p>
        <CodeBlock title="Publish and deploy" code={publishCode(origin)} wrap />
      </Part>
    </>
  );
}

/** Waiting for a result, and following it. */
function Calling({ origin }: { origin: string }) {
  return (
    <>
      <Part id="call">
        <p>
          With <C>prefer: wait=30</C> the answer is the finished run. Without it you get the run at once, and
          read it later at its <C>location</C>. An <C>idempotency-key</C> makes a repeated call give the same
          run.
        </p>
        <CodeBlock title="Call and wait" code={callCode(origin)} wrap />
      </Part>
      <Part id="stream">
        <p>
          Ask for an event stream and follow the run: its log lines, its own events, its output. A connection
          that breaks goes on where it was, by <C>last-event-id</C>.
        </p>
        <CodeBlock title="Follow" code={streamCode(origin)} wrap />
      </Part>
    </>
  );
}

/** What an agent may do, and where to read on. */
function Further() {
  return (
    <>
      <Part id="reach">
        <p>
          Without being granted anything, an agent reaches nothing. It names hosts, other agents and its store
          under <C>permissions</C>; whoever deploys it grants the hosts. Private addresses are never reached,
          and credentials never enter it: what its configuration marks <C>x-secret</C> is kept encrypted, and
          masked in logs.
        </p>
      </Part>
      <Part id="reference">
        <ul className="grid gap-2">
          <li>
            <Anchor href="/docs/api">API reference</Anchor>: every route, to read and to try
          </li>
          <li>
            <Anchor href="/api/v1/openapi.json">openapi.json</Anchor>: for your generator
          </li>
          <li>
            <Anchor href="/llms.txt">llms.txt</Anchor>: for your assistant
          </li>
          <li>
            <Anchor href="/schemas/agent.json">agent.json schema</Anchor>: for your editor
          </li>
        </ul>
      </Part>
    </>
  );
}

function Part({ id, children }: { id: (typeof PARTS)[number][0]; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="grid gap-4 text-pretty">
      <h2 id={id} className="font-semibold text-xl tracking-tight">
        {PARTS.find(([part]) => part === id)?.[1]}
      </h2>
      {children}
    </section>
  );
}

const Anchor = ({ href, children }: { href: string; children: string }) => (
  <a href={href} className="link">
    {children}
  </a>
);

const C = ({ children }: { children: string }) => (
  <code className="rounded bg-sunken px-1.5 py-0.5 font-mono text-[0.85em]">{children}</code>
);
