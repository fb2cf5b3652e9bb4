import type { Finding, Report, Severity } from "@workers/agents/contract.ts";
import { cx } from "~/components/ui/cx.ts";
import { type Fact, Facts } from "~/components/ui/facts.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { countOf, formatBytes } from "~/format.ts";

const GROUPS: { severity: Severity; title: string; about: string; ink: string }[] = [
  {
    severity: "block",
    title: "Has to be mended",
    about: "This version cannot be deployed.",
    ink: "text-bad",
  },
  { severity: "warn", title: "Worth a look", about: "It can be deployed as it is.", ink: "text-warn" },
  { severity: "note", title: "Notes", about: "For your information.", ink: "text-info" },
];

/** What the scanner found, the gravest first, with where and what to change. */
export function ScanReport({ report }: { report: Report }) {
  return (
    <div className="grid gap-6">
      {report.findings.length === 0 && (
        <p className="flex items-center gap-2.5 font-medium text-good">
          <Icon name="shield" className="size-5" />
          Nothing to object to.
        </p>
      )}
      {GROUPS.map((group) => {
        const findings = report.findings.filter(({ severity }) => severity === group.severity);
        return findings.length > 0 && <Group key={group.severity} {...group} findings={findings} />;
      })}
      <Facts
        facts={[
          ["Files", String(report.files.length)],
          // An example was not uploaded.
          ...(report.packedBytes > 0 ? [["Uploaded", formatBytes(report.packedBytes)] satisfies Fact] : []),
          ["Unpacked", formatBytes(report.unpackedBytes)],
          ["Hosts addressed", report.hostsUsed.length > 0 ? report.hostsUsed.join(", ") : "None", "wide"],
        ]}
      />
    </div>
  );
}

function Group({
  title,
  about,
  ink,
  findings,
}: {
  title: string;
  about: string;
  ink: string;
  findings: Finding[];
}) {
  return (
    <section>
      <h3 className={cx("font-semibold", ink)}>
        {title}{" "}
        <span className="font-normal text-faint text-sm">
          · {countOf(findings.length, "finding")}. {about}
        </span>
      </h3>
      <ul className="mt-3 divide-y divide-line rounded-lg border border-line">
        {findings.map((finding, index) => (
          <li key={`${finding.rule}-${String(index)}`} className="px-4 py-3">
            <p className="font-medium text-sm">{finding.message}</p>
            <p className="text-soft text-sm">{finding.hint}</p>
            <p className="mt-1 font-mono text-faint text-xs">
              {[placeOf(finding), finding.rule].filter(Boolean).join(" · ")}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function placeOf({ path, pointer, line, column }: Finding): string {
  const place = [path, line, column].filter((part) => part !== undefined).join(":");
  return [place, pointer].filter(Boolean).join(" ");
}
