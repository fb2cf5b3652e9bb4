import type { WorkspaceView } from "@workers/tenants/contract.ts";
import { Notice } from "~/components/ui/notice.tsx";
import { formatMoment } from "~/format.ts";

/** Says of a workspace that does nothing why, since when, and what can be done. */
export function StandingNotice({ workspace, isOwner }: { workspace: WorkspaceView; isOwner: boolean }) {
  const { deleteAt, suspension } = workspace;
  if (deleteAt)
    return (
      <Notice tone="bad" title={`This workspace will be deleted on ${formatMoment(deleteAt)}`}>
        Nothing runs in it any more.{" "}
        {isOwner ? "Export what you need, or keep it." : "An owner can still export or keep it."}
      </Notice>
    );
  if (!suspension) return null;
  const { by, at, reason } = suspension;
  return (
    <Notice tone="warn" title={`This workspace is suspended since ${formatMoment(at)}`}>
      {reason && <p>{reason}</p>}
      <p>
        {by === "platform"
          ? "The platform suspended it: its operator can tell you more, and have it go on."
          : isOwner
            ? "An owner suspended it. You can have it go on at any time."
            : "An owner suspended it, and can have it go on."}
      </p>
    </Notice>
  );
}
