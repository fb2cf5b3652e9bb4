import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { endOtherSessions, endSession, listAccountEvents, listDevices } from "@workers/identity/index.ts";
import type { ReactNode } from "react";
import { requirePerson } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Badge } from "~/components/ui/badge.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { inWords } from "~/format.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Devices");

const EVENTS_SHOWN = 20;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const person = requirePerson(request, context);
  const [devices, events] = await Promise.all([
    listDevices(person),
    listAccountEvents(person, { limit: EVENTS_SHOWN }),
  ]);
  return { devices, events: events.data };
}

/** Ends one session, or all but this one. */
export async function action({ request, context }: ActionFunctionArgs) {
  const person = requirePerson(request, context);
  const id = textOf(await readForm(request), "session");
  const ended = await attempt(id === "others" ? endOtherSessions(person) : endSession(person, id));
  return ended.ok ? redirect("/account/sessions?done=ended") : problemAnswer(ended.problem);
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;
type Device = Loaded["devices"][number];
type AccountEvent = Loaded["events"][number];

export default function Sessions() {
  const { devices, events } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader title="Devices" description="Where you are signed in. What you do not know, sign out." />
      <DoneNotice words={{ ended: "Signed out there." }} />
      {problem && <ProblemNotice problem={problem} />}
      <Section
        title="Signed in"
        flush
        actions={
          devices.some(({ current }) => !current) && <SignOut session="others">everywhere else</SignOut>
        }
      >
        <Table label="Where you are signed in" columns={DEVICE} rows={devices} />
      </Section>
      <Section title="What happened lately" flush>
        <Table label="What happened with your account" columns={EVENT} rows={events} />
      </Section>
    </div>
  );
}

const SignOut = ({ session, children }: { session: string; children: ReactNode }) => (
  <Form method="post">
    <Button type="submit" size="sm" name="session" value={session}>
      Sign out {children}
    </Button>
  </Form>
);

const ADDRESS: Column<{ address: string }> = {
  title: "Address",
  className: "font-mono text-xs",
  cell: ({ address }) => address || "Unknown",
};

const DEVICE: Column<Device>[] = [
  { title: "Device", cell: ({ device }) => device },
  ADDRESS,
  { title: "Signed in", cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { title: "Last used", cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
  {
    title: "Actions",
    isActions: true,
    cell: ({ id, device, current }) =>
      current ? (
        <Badge tone="good">This device</Badge>
      ) : (
        <SignOut session={id}>
          <span className="sr-only">{device}</span>
        </SignOut>
      ),
  },
];

const EVENT: Column<AccountEvent>[] = [
  { title: "What", cell: ({ action }) => inWords(action) },
  { title: "Device", cell: ({ device }) => device },
  ADDRESS,
  { title: "When", cell: ({ at }) => <Moment at={at} /> },
];
