import { useNavigation } from "@remix-run/react";
import { frame } from "~/texts/frame.ts";
import { useTexts } from "~/texts/texts.ts";

/** A thin bar at the top while another page loads. */
export function ProgressBar() {
  const { state } = useNavigation();
  const { loading } = useTexts(frame);
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 top-0 z-50">
      {state !== "idle" && (
        <div className="tide h-0.5">
          <span className="sr-only">{loading}</span>
        </div>
      )}
    </div>
  );
}
