import { Form } from "@remix-run/react";
import type { DeploymentView } from "@workers/deployments/contract.ts";
import { Button } from "~/components/ui/button.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { Icon } from "~/components/ui/icon.tsx";

/** The buttons that stop, start, restart and roll back a deployment. */
export function DeploymentSwitches({ deployment }: { deployment: DeploymentView }) {
  if (deployment.status === "stopped") {
    return (
      <Form method="post">
        <Button type="submit" name="intent" value="start" variant="signal" size="sm">
          <Icon name="play" />
          Start
        </Button>
      </Form>
    );
  }
  // Neither a restart nor a way back, as long as it is open what is live.
  const settled = deployment.canary?.status !== "running";
  return (
    <>
      {settled && deployment.revision > 1 && (
        <ConfirmDialog
          trigger="Roll back"
          title={`Roll back ${deployment.channel}?`}
          confirm="Roll back"
          fields={{ intent: "rollback" }}
        >
          The version that was live before takes over from the next run on, with the configuration it had.
        </ConfirmDialog>
      )}
      {settled && (
        <Form method="post">
          <Button type="submit" name="intent" value="restart" size="sm">
            <Icon name="replay" />
            Restart
          </Button>
        </Form>
      )}
      <ConfirmDialog
        trigger="Stop"
        variant="danger"
        title={`Stop ${deployment.alias} in ${deployment.channel}?`}
        confirm="Stop it"
        fields={{ intent: "stop" }}
      >
        Calls of it are refused until somebody starts it again. Runs under way end on their own.
      </ConfirmDialog>
    </>
  );
}
