const MARKS = { error: "❌", warning: "⚠️", info: "ℹ️" };
const VERDICTS = {
  ok: "Nothing to object to.",
  check: "Adds up, but look at the warnings.",
  wrong: "Do not pay yet: there are mistakes.",
};
const ORDER = ["error", "warning", "info"];
const MOST = 100;

/** The findings as Markdown, for whoever has to answer the invoice. */
export function writeReport(invoice, { verdict, findings, computed }) {
  const from = invoice.seller?.name ? ` from ${cell(invoice.seller.name)}` : "";
  const toPay = cell(`${computed.gross} ${invoice.currency ?? ""}`.trim());
  return [
    `## Invoice ${cell(invoice.number ?? "without a number")}${from}`,
    `**${VERDICTS[verdict]}** ${tally(findings)}`.trim(),
    ...findingsTable(findings),
    `Recomputed: net ${computed.net}, tax ${computed.tax}, gross **${toPay}**`,
    ...ratesTable(computed.byRate),
  ].join("\n\n");
}

function tally(findings) {
  const counts = ORDER.map((severity) => [
    severity,
    findings.filter((finding) => finding.severity === severity).length,
  ]);
  const parts = counts
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${names(severity, count)}`);
  return parts.length > 0 ? `${parts.join(", ")}.` : "";
}

function names(severity, count) {
  const name = severity === "info" ? "note" : severity;
  return count === 1 ? name : `${name}s`;
}

function findingsTable(findings) {
  if (findings.length === 0) return [];
  const sorted = [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const rows = sorted
    .slice(0, MOST)
    .map(({ severity, pointer, message }) => `| ${MARKS[severity]} | \`${pointer}\` | ${cell(message)} |`);
  const rest = sorted.length > MOST ? [`${sorted.length - MOST} more are in the findings.`] : [];
  return [["| | where | what |", "| --- | --- | --- |", ...rows].join("\n"), ...rest];
}

function ratesTable(byRate) {
  if (byRate.length < 2) return [];
  const rows = byRate.map(({ rate, base, tax }) => `| ${rate} % | ${base} | ${tax} |`);
  return [["| rate | net | tax |", "| ---: | ---: | ---: |", ...rows].join("\n")];
}

/** Text of the invoice must not break the table or become markup. */
function cell(text) {
  return String(text)
    .replace(/\s+/g, " ")
    .slice(0, 200)
    .replace(/[\\|`*_[\]]/g, "\\$&")
    .replaceAll("<", "&lt;");
}
