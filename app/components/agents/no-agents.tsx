import { ButtonLink } from "~/components/ui/button.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon } from "~/components/ui/icon.tsx";

/** The way to a workspace's first agent, and to its next. */
export const PublishLink = () => (
  <ButtonLink to="/console/agents/new" variant="signal">
    <Icon name="upload" />
    Publish an agent
  </ButtonLink>
);

/** What stands where a workspace's agents would; who may not publish is led to those who may. */
export function NoAgents({ mayPublish }: { mayPublish: boolean }) {
  if (mayPublish)
    return (
      <EmptyState title="No agents yet" action={<PublishLink />}>
        Publish a folder or an archive of your own, or start from an example. It is checked, tested and live
        within a minute.
      </EmptyState>
    );
  return (
    <EmptyState
      title="No agents yet"
      action={<ButtonLink to="/console/settings/members">See who can publish</ButtonLink>}
    >
      Owners, admins and developers of this workspace publish agents. Once there is one, you can run it.
    </EmptyState>
  );
}
