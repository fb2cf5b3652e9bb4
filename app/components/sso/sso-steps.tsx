import { Form } from "@remix-run/react";
import { DnsRecords } from "~/components/domains/dns-records.tsx";
import { Badge } from "~/components/ui/badge.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Notice } from "~/components/ui/notice.tsx";

export interface SsoState {
  domain: string;
  record: { name: string; value: string };
  verifiedAt: string | null;
  testedAt: string | null;
  enforcedAt: string | null;
}

const Act = ({
  intent,
  children,
  variant,
}: {
  intent: string;
  children: string;
  variant?: "solid" | "danger";
}) => (
  <Form method="post">
    <Button type="submit" name="intent" value={intent} {...(variant && { variant })}>
      {children}
    </Button>
  </Form>
);

const State = ({ done, words }: { done: boolean; words: [string, string] }) => (
  <Badge tone={done ? "good" : "neutral"}>{words[done ? 0 : 1]}</Badge>
);

/** What is left to do once the provider is known: prove the domain, test, and then perhaps require it. */
export function SsoSteps({ sso, testUrl }: { sso: SsoState; testUrl: string | undefined }) {
  const { domain, record, verifiedAt, testedAt, enforcedAt } = sso;
  return (
    <>
      <Section
        title="2. Prove the domain"
        actions={<State done={verifiedAt !== null} words={["Proved", "Not proved"]} />}
      >
        {verifiedAt === null ? (
          <div className="grid gap-4">
            <p className="text-soft text-sm">Add this record to the DNS of {domain}, then check it.</p>
            <DnsRecords records={[{ type: "TXT", ...record }]} />
            <Act intent="prove" variant="solid">
              Check now
            </Act>
          </div>
        ) : (
          <p className="text-soft text-sm">Addresses of {domain} can sign in with your provider.</p>
        )}
      </Section>
      <Section
        title="3. Test it"
        actions={<State done={testedAt !== null} words={["Works", "Not tested"]} />}
      >
        <div className="grid gap-4 text-sm">
          <p className="text-soft">Walk through the sign-in yourself. Nobody is signed in by it.</p>
          {testUrl ? (
            <Notice title="The test is ready, for ten minutes.">
              <a href={testUrl} className="font-medium text-ink underline">
                Begin the test
              </a>
            </Notice>
          ) : (
            <Act intent="test">Make a test</Act>
          )}
        </div>
      </Section>
      <Section
        title="4. Require it"
        actions={<State done={enforcedAt !== null} words={["Required", "Optional"]} />}
      >
        <div className="grid gap-4 text-sm">
          <p className="text-soft">
            Members with an address of {domain} then act here by single sign-on alone. Owners keep their other
            ways, so that somebody can get in when the provider fails.
          </p>
          {enforcedAt === null ? (
            <Act intent="enforce" variant="solid">
              Require single sign-on
            </Act>
          ) : (
            <Act intent="relax">Make it optional</Act>
          )}
        </div>
      </Section>
      <Section title="Remove single sign-on">
        <div className="grid gap-4 text-sm">
          <p className="text-soft">People keep their seats, and sign in by other means.</p>
          <Act intent="remove" variant="danger">
            Remove
          </Act>
        </div>
      </Section>
    </>
  );
}
