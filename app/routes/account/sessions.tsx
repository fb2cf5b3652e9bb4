import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { endOtherSessions, endSession, listAccountEvents, listDevices } from "@workers/identity/index.ts";
import { requirePerson } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Badge } from "~/components/ui/badge.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Cell, Table } from "~/components/ui/table.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { readForm, textOf } from "~/form.server.ts";
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

export default function Sessions() {
  const { devices, events } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const others = devices.some(({ current }) => !current);
  return (
    <div className="grid gap-6">
      <PageHeader title="Devices" description="Where you are signed in. What you do not know, sign out." />
      <DoneNotice words={{ ended: "Signed out there." }} />
      {problem && <ProblemNotice problem={problem} />}
      <Section
        title="Signed in"
        flush
        actions={
          others && (
            <Form method="post">
              <Button type="submit" size="sm" name="session" value="others">
                Sign out everywhere else
              </Button>
            </Form>
          )
        }
      >
        <Table label="Where you are signed in" head={["Device", "Address", "Signed in", "Last used", ""]}>
          {devices.map(({ id, device, address, createdAt, lastSeenAt, current }) => (
            <tr key={id}>
              <Cell head className="whitespace-nowrap">
                {device}
              </Cell>
              <Cell className="font-mono text-xs">{address || "unknown"}</Cell>
              <Cell>
                <Moment at={createdAt} />
              </Cell>
              <Cell>
                <Moment at={lastSeenAt} />
              </Cell>
              <Cell className="text-right">
                {current ? (
                  <Badge tone="good">This device</Badge>
                ) : (
                  <Form method="post">
                    <Button type="submit" size="sm" name="session" value={id}>
                      Sign out
                    </Button>
                  </Form>
                )}
              </Cell>
            </tr>
          ))}
        </Table>
      </Section>
      <Section title="What happened lately" flush>
        <Table label="What happened with your account" head={["What", "Device", "Address", "When"]}>
          {events.map(({ id, action, device, address, at }) => (
            <tr key={id}>
              <Cell head className="font-mono text-xs">
                {action}
              </Cell>
              <Cell className="whitespace-nowrap">{device}</Cell>
              <Cell className="font-mono text-xs">{address || "unknown"}</Cell>
              <Cell>
                <Moment at={at} />
              </Cell>
            </tr>
          ))}
        </Table>
      </Section>
    </div>
  );
}
