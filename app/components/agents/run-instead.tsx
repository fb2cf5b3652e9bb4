import { ButtonLink } from "~/components/ui/button.tsx";
import { signInPath } from "~/redirects.ts";
import { agentParts } from "~/texts/agent-parts.ts";
import { useTexts } from "~/texts/texts.ts";

/** What stands where the run button would, and why. */
export function RunInstead({
  signedIn,
  mine,
  workspace,
  agent,
  back,
}: {
  signedIn: boolean;
  mine: boolean;
  workspace: string;
  agent: string;
  back: string;
}) {
  const t = useTexts(agentParts).run;
  if (!signedIn) {
    return (
      <>
        <p className="flex-1 text-faint text-sm">{t.account}</p>
        <ButtonLink to={signInPath(back)} variant="signal" size="lg">
          {t.signIn}
        </ButtonLink>
      </>
    );
  }
  if (mine) {
    return (
      <>
        <p className="flex-1 text-faint text-sm">{t.notLive}</p>
        <ButtonLink to={`/console/agents/${agent}`} variant="solid">
          {t.deploy}
        </ButtonLink>
      </>
    );
  }
  return (
    <>
      <p className="flex-1 text-pretty text-faint text-sm">{t.elsewhere(workspace)}</p>
      <ButtonLink to="/console/agents" variant="solid">
        {t.yours}
      </ButtonLink>
    </>
  );
}
