/** What is appended to a name, at most: `-production`, `-service-monitor`. */
const LONGEST_SUFFIX = 16;
const MAX_NAME = 63;

/**
 * The name of an agent's objects in a cluster: a DNS label that begins with a letter, as services ask for (RFC 1035), and
 * short enough for what is appended. A slug that is too long keeps its beginning, and the end of the agent's id.
 */
export function objectName(slug: string, agentId: string): string {
  const named = /^[a-z]/.test(slug) ? slug : `agent-${slug}`;
  if (named.length <= MAX_NAME - LONGEST_SUFFIX) return named;
  const end = agentId.replace(/[^a-z0-9]/g, "").slice(-8);
  return `${named.slice(0, MAX_NAME - LONGEST_SUFFIX - end.length - 1).replace(/-+$/, "")}-${end}`;
}

/** A text as a label's value: at most 63 characters, the first and the last of them letters or digits. */
export const labelValue = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9._-]/g, "-")
    .slice(0, MAX_NAME)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
