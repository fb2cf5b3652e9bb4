import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { findOutboxMail } from "@workers/mail/index.ts";
import { MailState } from "~/components/mail/mail-state.tsx";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { TabLinks } from "~/components/ui/tab-links.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { privateMeta } from "~/meta.ts";
import { notFound } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data?.mail.content?.subject ?? "Mail");

const TABS = [
  { id: "html", label: "HTML" },
  { id: "text", label: "Text" },
  { id: "headers", label: "Headers" },
];

/** One mail of this machine. */
export async function loader({ params, request, context }: LoaderFunctionArgs) {
  const mail = await findOutboxMail(context.env, params.mail ?? "");
  if (!mail) return notFound("There is no such mail here. It may have been of an earlier server.");
  return { mail, tab: new URL(request.url).searchParams.get("tab") ?? "html" };
}

type Shown = ReturnType<typeof useLoaderData<typeof loader>>["mail"];

const headersOf = ({ id, from, to, createdAt, content }: Shown): string =>
  [
    `From: "${from.name}" <${from.address}>`,
    `To: ${to}`,
    `Subject: ${content?.subject}`,
    `Date: ${new Date(createdAt).toUTCString()}`,
    `X-Entity-Ref-ID: ${id}`,
  ].join("\n");

function Body({ mail, tab }: { mail: Shown; tab: string }) {
  if (!mail.content)
    return (
      <EmptyState title="Its text is gone">
        The mail was given up ({mail.error}), and what it said was erased.
      </EmptyState>
    );
  if (tab === "text") return <CodeBlock code={mail.content.text} title="Text" wrap tall />;
  if (tab === "headers") return <CodeBlock code={headersOf(mail)} title="Headers" wrap />;
  return (
    <iframe
      title={mail.content.subject}
      src={`/dev/mail/${mail.id}/html`}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      className="block h-[46rem] w-full resize-y rounded-lg border border-line"
    />
  );
}

export default function Mail() {
  const { mail, tab } = useLoaderData<typeof loader>();
  return (
    <div className="wrap grid min-w-0 gap-5 py-8">
      <PageHeader
        title={mail.content?.subject ?? mail.template}
        crumbs={[{ label: "Mails", to: "/dev/mail" }]}
        eyebrow={
          <>
            <MailState state={mail.state} />
            <Moment at={mail.createdAt} />
          </>
        }
        description={
          <span className="wrap-anywhere">
            To {mail.to}, from {mail.from.name} ({mail.from.address})
          </span>
        }
      />
      {mail.content && <TabLinks tabs={TABS} label="Forms of the mail" />}
      <Body mail={mail} tab={tab} />
    </div>
  );
}
