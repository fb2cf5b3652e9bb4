import { Form } from "@remix-run/react";
import type { ProviderView } from "@workers/models/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Moment } from "~/components/ui/time.tsx";

/** The providers that runs may ask; the workspace's own can be tested and removed. */
export function ProviderList({ providers, mayChange }: { providers: ProviderView[]; mayChange: boolean }) {
  return (
    <ul className="divide-y divide-line">
      {providers.map((provider) => (
        <li
          key={provider.name}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 py-3.5"
        >
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-2">
              <span className="font-mono font-medium">{provider.name}/…</span>
              <Badge>{provider.owner === "tenant" ? "Yours" : "Included"}</Badge>
            </p>
            <About provider={provider} />
          </div>
          {mayChange && provider.owner === "tenant" && <Actions name={provider.name} />}
        </li>
      ))}
    </ul>
  );
}

function About({ provider: { owner, baseUrl, keyHint, updatedAt } }: { provider: ProviderView }) {
  if (owner === "platform")
    return (
      <p className="text-faint text-sm">
        Offered by this platform: what models cost is part of each run’s cost.
      </p>
    );
  const key = keyHint === null ? "no key" : keyHint === "" ? "key kept encrypted" : `key …${keyHint}`;
  return (
    <p className="break-words text-faint text-sm">
      {baseUrl}, {key}
      {updatedAt && (
        <>
          , since <Moment at={updatedAt} />
        </>
      )}
    </p>
  );
}

function Actions({ name }: { name: string }) {
  return (
    <Form method="post" className="flex gap-2">
      <input type="hidden" name="name" value={name} />
      <Button type="submit" size="sm" name="intent" value="test">
        Test<span className="sr-only"> {name}</span>
      </Button>
      <Button type="submit" size="sm" variant="danger" name="intent" value="remove">
        Remove<span className="sr-only"> {name}</span>
      </Button>
    </Form>
  );
}
