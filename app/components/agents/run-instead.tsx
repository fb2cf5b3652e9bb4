import { ButtonLink } from "~/components/ui/button.tsx";
import { signInPath } from "~/redirects.ts";

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
  if (!signedIn) {
    return (
      <>
        <p className="flex-1 text-faint text-sm">Running it takes an account.</p>
        <ButtonLink to={signInPath(back)} variant="signal" size="lg">
          Sign in to run
        </ButtonLink>
      </>
    );
  }
  if (mine) {
    return (
      <>
        <p className="flex-1 text-faint text-sm">No version of it is live in production.</p>
        <ButtonLink to={`/console/agents/${agent}`} variant="solid">
          Deploy one
        </ButtonLink>
      </>
    );
  }
  return (
    <>
      <p className="flex-1 text-pretty text-faint text-sm">
        It belongs to the workspace {workspace}, and runs there. You can run the agents of your own workspace.
      </p>
      <ButtonLink to="/console/agents" variant="solid">
        Your agents
      </ButtonLink>
    </>
  );
}
