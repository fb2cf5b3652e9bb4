import type { ComponentProps } from "react";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { SignalFlag } from "./signal-flag.tsx";

type HeaderProps = ComponentProps<typeof PageHeader>;

interface AgentPartHeaderProps extends Omit<HeaderProps, "mark"> {
  agent: {
    slug: string;
    title: string;
    /** Its page; the one of its slug unless given. */
    path?: string;
  };
}

/** The top of a page about a part of an agent, which it stands under; `crumbs` are what is between the two. */
export function AgentPartHeader({ agent, crumbs = [], ...header }: AgentPartHeaderProps) {
  const { slug, title, path = `/console/agents/${slug}` } = agent;
  return (
    <PageHeader
      {...header}
      crumbs={[{ label: "Agents", to: "/console/agents" }, { label: title, to: path }, ...crumbs]}
      mark={<SignalFlag slug={slug} className="mt-1 size-11" />}
    />
  );
}
