/** JSON text of the log lines among a run's events, as it is kept; null when there are none. */
export function logText(events: { type: string; at: number; data: string }[]): string | null {
  const lines = events
    .filter(({ type }) => type === "log")
    .map(({ at, data }) => `{"at":${at},${data.slice(1)}`);
  return lines.length === 0 ? null : `[${lines.join(",")}]`;
}
