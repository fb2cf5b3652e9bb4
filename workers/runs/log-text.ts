/** JSON text of the log lines among a run's events, as it is kept; null when there are none. */
export function logText(
  events: { type: string; at: number; data: string }[],
  cutMark?: string,
): string | null {
  const lines = events
    .filter(({ type }) => type === "log")
    .map(({ at, data }) => `{"at":${at},${data.slice(1)}`);
  if (cutMark !== undefined) lines.push(cutMark);
  return lines.length === 0 ? null : `[${lines.join(",")}]`;
}
