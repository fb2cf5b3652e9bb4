import { useNavigation } from "@remix-run/react";

/** A thin bar at the top while another page loads. */
export function ProgressBar() {
  const { state } = useNavigation();
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 top-0 z-50">
      {state !== "idle" && (
        <div className="tide h-0.5">
          <span className="sr-only">Loading</span>
        </div>
      )}
    </div>
  );
}
