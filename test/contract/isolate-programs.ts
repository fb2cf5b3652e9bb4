import type { Behaviour } from "./behaviours.ts";

const PAUSE = "const pause = () => new Promise((resolve) => setTimeout(resolve, 200));";

/** Modules that behave as the suite asks for. */
export const PROGRAMS: Record<Exclude<Behaviour, "asker">, string> = {
  echo: "export default (input) => ({ echo: input });",
  liar: "export default () => ({ n: 'one' });",
  sleeper: "export default async (_, io) => { io.log('begun'); await new Promise(() => {}); };",
  // The program's process is beyond its reach: memory without end is the hardest that it can do.
  crasher: `export default async ({ crash }, io) => {
    io.log("begun");
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (!crash) return "fine";
    const nest = () => nest() + 1;
    return nest();
  };`,
  flooder:
    "export default (_, io) => { for (let n = 0; n < 20_000; n++) io.log(String(n)); return 'done'; };",
  giant: "export default () => 'x'.repeat(6_000_000);",
  streamer: `${PAUSE}
  export default async (_, io) => { io.log("first"); await pause(); io.event("half", { n: 1 }); await pause(); return "Hello"; };`,
  teller: `export default async (_, io) => {
    const { token } = io.config;
    io.log(token);
    io.event("told", { token });
    throw Object.assign(new Error("It is " + token), { code: "told" });
  };`,
};
