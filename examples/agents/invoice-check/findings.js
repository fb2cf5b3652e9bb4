/**
 * A list of findings and the function that adds to it.
 * @returns {{ findings: object[], add: (severity: "error" | "warning" | "info", code: string, pointer: string,
 *   message: string, values?: { expected?: string, found?: string }) => void }}
 *   `pointer` is a JSON pointer into the invoice
 */
export function newFindings() {
  const findings = [];
  const add = (severity, code, pointer, message, values) =>
    findings.push({ severity, code, pointer, message, ...values });
  return { findings, add };
}
