import type { AgentView } from "@workers/agents/contract.ts";
import { useEffect, useState } from "react";

/** How long one stops typing before agents are looked for. */
const PAUSE_MS = 150;

export type FoundAgents = { state: "searching" | "failed" | "done"; agents: AgentView[] };

async function findAgents(text: string, signal: AbortSignal): Promise<AgentView[]> {
  const query = new URLSearchParams({ limit: "6", ...(text && { q: text }) });
  const response = await fetch(`/api/v1/agents?${query}`, { signal });
  if (!response.ok) throw new Error(`agents: ${response.status}`);
  return ((await response.json()) as { data: AgentView[] }).data;
}

/** The workspace's agents with a text in them, looked for as one types. */
export function useFoundAgents(text: string): FoundAgents {
  const [found, setFound] = useState<FoundAgents>({ state: "searching", agents: [] });
  useEffect(() => {
    const leaving = new AbortController();
    setFound(({ agents }) => ({ state: "searching", agents }));
    const timer = setTimeout(async () => {
      try {
        setFound({ state: "done", agents: await findAgents(text, leaving.signal) });
      } catch {
        if (!leaving.signal.aborted) setFound({ state: "failed", agents: [] });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [text]);
  return found;
}
