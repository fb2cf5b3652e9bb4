import { Form } from "@remix-run/react";
import type { DomainView } from "@workers/tenants/contract.ts";
import { Badge, type Tone } from "~/components/ui/badge.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { DnsRecords } from "./dns-records.tsx";
import { RemoveDomain } from "./remove-domain.tsx";

const STATES: Record<DomainView["state"], { label: string; tone: Tone; live?: true }> = {
  pending_dns: { label: "Waiting for DNS", tone: "info", live: true },
  pending_certificate: { label: "Waiting for its certificate", tone: "info", live: true },
  active: { label: "Active", tone: "good" },
  failed: { label: "Failed", tone: "bad" },
  removing: { label: "Being removed", tone: "neutral", live: true },
};

const WAITING: Partial<Record<DomainView["state"], string>> = {
  pending_dns:
    "Put these records into the domain's DNS. They are looked for by themselves, less and less often.",
  pending_certificate:
    "The records are right. The certificate takes a few minutes; leave the records where they are.",
};

interface Props {
  domain: DomainView;
  mayChange: boolean;
}

/** A domain: how far it is, what the last check found, and what can be done about it. */
export function DomainCard({ domain, mayChange }: Props) {
  const { label, tone, live = false } = STATES[domain.state];
  const waiting = WAITING[domain.state];
  const showsRecords = domain.state !== "active" && domain.state !== "removing";
  return (
    <Card className="p-5">
      <div className="flex flex-wrap items-center gap-2.5">
        <h2 className="min-w-0 break-all font-semibold text-lg">{domain.domain}</h2>
        <Badge tone={tone} dot live={live}>
          {label}
        </Badge>
        {domain.primary && <Badge>Primary</Badge>}
      </div>
      {waiting && <p className="mt-2 text-pretty text-soft text-sm">{waiting}</p>}
      {domain.detail && (
        <p className={`mt-2 text-pretty text-sm ${domain.state === "failed" ? "text-bad" : "text-ink"}`}>
          {domain.detail}
        </p>
      )}
      {showsRecords && <DnsRecords records={domain.records} />}
      {!showsRecords && domain.state === "active" && (
        <details className="mt-3 text-sm">
          <summary className="cursor-pointer text-soft">Its records, which have to stay</summary>
          <DnsRecords records={domain.records} />
        </details>
      )}
      <Times domain={domain} />
      <Actions domain={domain} mayChange={mayChange} />
    </Card>
  );
}

function Times({ domain: { checkedAt, expiresAt } }: { domain: DomainView }) {
  return (
    <p className="mt-3 text-faint text-xs">
      {checkedAt ? (
        <>
          Checked <Moment at={checkedAt} />.
        </>
      ) : (
        "Not checked yet."
      )}
      {expiresAt && (
        <>
          {" "}
          Has to be proven by <time dateTime={expiresAt}>{expiresAt.slice(0, 10)}</time>.
        </>
      )}
    </p>
  );
}

/** A button that does one thing to a domain, as a form of its own, so that it works without scripts. */
function Act({ domain, intent, children }: { domain: string; intent: string; children: string }) {
  return (
    <Form method="post">
      <input type="hidden" name="domain" value={domain} />
      <Button type="submit" size="sm" name="intent" value={intent} aria-label={`${children}: ${domain}`}>
        {children}
      </Button>
    </Form>
  );
}

function Actions({ domain: { domain, state, primary, redirect, nextCheckAt }, mayChange }: Props) {
  if (state === "removing") return null;
  return (
    <div className="mt-4 flex flex-wrap items-start gap-2">
      {nextCheckAt && (
        <Act domain={domain} intent="check">
          Check now
        </Act>
      )}
      {mayChange && state === "active" && !primary && (
        <Act domain={domain} intent="primary">
          Make primary
        </Act>
      )}
      {mayChange && primary && (
        <Act domain={domain} intent={redirect ? "stay" : "redirect"}>
          {redirect ? "Keep the subdomain's pages there" : "Send the subdomain's pages here"}
        </Act>
      )}
      {mayChange && <RemoveDomain domain={domain} />}
    </div>
  );
}
