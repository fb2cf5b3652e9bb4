import { ButtonLink } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";

/** What a verification found, as the page needs it. */
export interface VerificationShown {
  ok: boolean;
  sealed: number;
  unsealed: number;
  checked: number;
  head: { seq: number; hash: string };
  brokenAt?: { seq: number; reason: "changed" | "missing" | "inserted"; id?: string | undefined } | undefined;
  nextCursor: string | null;
}

const REASONS = {
  changed: "is not what it was when it was sealed",
  missing: "is missing",
  inserted: "was put in later",
};

/** Says whether the log is as it was written; `next` is where to go on when only a part was looked at. */
export function VerificationNotice({ found, next }: { found: VerificationShown; next: string | null }) {
  if (found.brokenAt) {
    const { seq, reason, id } = found.brokenAt;
    return (
      <Notice tone="bad" title="The log has been tampered with">
        <p>
          Entry {seq}
          {id && (
            <>
              {" "}
              (<span className="wrap-anywhere font-mono">{id}</span>)
            </>
          )}{" "}
          {REASONS[reason]}. What comes before it is intact. Export the log now, and tell us the workspace and
          this number.
        </p>
      </Notice>
    );
  }
  const waiting =
    found.unsealed > 0 ? ` ${found.unsealed.toLocaleString("en")} more will be sealed within a minute.` : "";
  if (next) {
    return (
      <Notice
        tone="info"
        title="Intact so far"
        action={
          <ButtonLink to={next} size="sm">
            Check the rest
          </ButtonLink>
        }
      >
        {found.checked.toLocaleString("en")} of {found.sealed.toLocaleString("en")} sealed entries were
        checked.
      </Notice>
    );
  }
  return (
    <Notice tone="good" title="The log is intact">
      <p>
        Nothing was changed, removed, inserted or moved. Sealed entries: {found.sealed.toLocaleString("en")}.
        {waiting}
      </p>
      {found.head.seq > 0 && (
        <p className="wrap-anywhere mt-1">
          Last seal: <span className="font-mono text-xs">{found.head.hash}</span>
        </p>
      )}
    </Notice>
  );
}
