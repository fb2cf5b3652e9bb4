import { Announced } from "~/components/ui/announced.tsx";
import { CopyButton } from "~/components/ui/copy-button.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Notice } from "~/components/ui/notice.tsx";

const fileOf = (codes: readonly string[]): string =>
  `data:text/plain;charset=utf-8,${encodeURIComponent(`Recovery codes for Quayside. Each works once.\n\n${codes.join("\n")}\n`)}`;

/** Recovery codes, the one time that they are shown: to be kept on paper, in a file, or in a password manager. */
export function RecoveryCodeList({ codes }: { codes: readonly string[] }) {
  return (
    <Announced about={codes.join()}>
      <section
        aria-labelledby="recovery-codes"
        className="rounded-xl border border-line bg-surface p-5 shadow-card"
      >
        <h2 id="recovery-codes" className="font-semibold text-base">
          Keep these recovery codes
        </h2>
        <div className="mt-3">
          <Notice tone="warn" title="They are shown this once.">
            Each lets you in once, if you lose your phone or passkey. Keep them where others cannot look.
          </Notice>
        </div>
        <ul className="mt-4 grid gap-x-8 gap-y-1.5 rounded-lg bg-sunken p-4 font-mono text-sm sm:grid-cols-2">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="mt-4 flex flex-wrap gap-2">
          <a
            href={fileOf(codes)}
            download="quayside-recovery-codes.txt"
            className="inline-flex min-h-8 items-center gap-1.5 rounded-md border border-line-strong bg-surface px-3 font-medium text-sm hover:bg-sunken"
          >
            <Icon name="download" />
            Download
          </a>
          <CopyButton text={codes.join("\n")} label="recovery codes" />
        </div>
      </section>
    </Announced>
  );
}
