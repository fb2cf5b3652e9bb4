import { ButtonLink } from "~/components/ui/button.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { onboarding } from "~/texts/onboarding.ts";
import { useTexts } from "~/texts/texts.ts";

/** The way to a workspace's first agent, and to its next. */
export function PublishLink() {
  const t = useTexts(onboarding);
  return (
    <ButtonLink to="/console/agents/new" variant="signal">
      <Icon name="upload" />
      {t.steps.agent.action}
    </ButtonLink>
  );
}

/** What stands where a workspace's agents would; who may not publish is led to those who may. */
export function NoAgents({ mayPublish }: { mayPublish: boolean }) {
  const t = useTexts(onboarding).noAgents;
  const others = <ButtonLink to="/console/settings/members">{t.who}</ButtonLink>;
  return (
    <EmptyState title={t.title} action={mayPublish ? <PublishLink /> : others}>
      {mayPublish ? t.text : t.othersText}
    </EmptyState>
  );
}
