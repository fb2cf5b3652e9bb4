import { ForCreators } from "./for-creators.tsx";
import { HowItWorks } from "./how-it-works.tsx";

/** What the front page says further down. */
export function More({ origin }: { origin: string }) {
  return (
    <>
      <HowItWorks origin={origin} />
      <ForCreators />
    </>
  );
}
