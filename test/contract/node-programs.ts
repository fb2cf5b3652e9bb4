import type { Behaviour } from "./behaviours.ts";
import { PROGRAMS } from "./isolate-programs.ts";

const PAUSE = "const pause = () => new Promise((resolve) => setTimeout(resolve, 200));";

/** Modules for a container in Node: those of isolates, but where a server can do more. */
export const NODE_PROGRAMS: Record<Behaviour, string> = {
  ...PROGRAMS,
  crasher: `export default async ({ crash }, io) => {
    io.log("begun");
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (crash) process.abort();
    return "fine";
  };`,
  streamer: `${PAUSE}
  export default async (_, io) => {
    io.log("first");
    await pause();
    io.event("half", { n: 1 });
    for (const text of ["Hel", "lo"]) { await pause(); io.delta(text); }
    await pause();
    return "Hello";
  };`,
  asker: `export default (_, io) => {
    if (io.resumed) return { ...io.resumed.state, ...io.resumed.answer };
    io.ask({ tool: "pay", arguments: { amount: 3 }, message: "May I pay 3?", state: {} });
  };`,
};
