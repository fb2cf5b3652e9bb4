import { Form } from "@remix-run/react";
import type { SigningSecretView } from "@workers/agents/contract.ts";
import { OverlapField } from "~/components/keys/overlap-field.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { Moment } from "~/components/ui/time.tsx";
import type { Problem } from "~/problem.ts";
import { AgentPartHeader } from "./agent-part-header.tsx";
import { ProblemNotice } from "./problem-notice.tsx";

export interface SigningPageProps extends SigningSecretView {
  agent: { slug: string; title: string };
  problem?: Problem | undefined;
}

const VERIFY = `import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.QUAYSIDE_SIGNING_SECRET);

// Throws where somebody else asks. The body is the request's text, as it came.
const { runId, input, config } = webhook.verify(body, request.headers);`;

/** How a remote agent's server knows the platform's requests, and the way to another secret. */
export function SigningPage({ agent, secret, createdAt, previousUntil, problem }: SigningPageProps) {
  return (
    <div className="grid min-w-0 gap-6">
      <AgentPartHeader
        agent={agent}
        title="Signing secret"
        description="Every request to the agent’s server is signed by it. A server that checks this answers nobody else."
      />
      {problem && <ProblemNotice problem={problem} />}
      {previousUntil && (
        <Notice title="Two secrets are good">
          Requests are signed by the secret before this one, too; that ends <Moment at={previousUntil} />.
        </Notice>
      )}
      <Section
        title="The secret"
        description={
          <>
            Made <Moment at={createdAt} />. Keep it where the server’s other secrets are.
          </>
        }
      >
        <div className="grid gap-4">
          <CodeBlock title="QUAYSIDE_SIGNING_SECRET" code={secret} wrap />
          <CodeBlock title="Checking a request in Node.js" code={VERIFY} />
          <p className="text-pretty text-soft text-sm">
            Signatures follow{" "}
            <a className="link" href="https://www.standardwebhooks.com/" rel="noreferrer">
              Standard Webhooks
            </a>
            , for which there are libraries in most languages. The header{" "}
            <code className="font-mono">webhook-id</code> names the run and the attempt at it.
          </p>
        </div>
      </Section>
      <Section title="Replace it" description="When somebody may have seen it who should not.">
        <RotateForm />
      </Section>
    </div>
  );
}

function RotateForm() {
  return (
    <Form method="post" className="grid justify-items-start gap-4">
      <OverlapField description="Requests are signed by both meanwhile, so that the server can be changed without a gap." />
      <Button type="submit" variant="solid">
        Make a new secret
      </Button>
    </Form>
  );
}
