import { formatMoment, fromNow } from "~/format.ts";

/** A moment in words, exact in its tooltip and for machines. */
export function Moment({ at }: { at: string }) {
  return (
    // The words depend on when they are made: the server's and the browser's may differ by a second.
    <time dateTime={at} title={formatMoment(at)} suppressHydrationWarning className="whitespace-nowrap">
      {fromNow(at, Date.now())}
    </time>
  );
}
