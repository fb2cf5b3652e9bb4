import { useEffect, useState } from "react";
import { formatDuration } from "~/format.ts";

/** How long something has been going on since an ISO 8601 moment, counting. */
export function LiveDuration({ since }: { since: string }) {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 100);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="tabular-nums">
      {now === undefined ? "…" : formatDuration(Math.max(1, now - Date.parse(since)))}
    </span>
  );
}
