import { type ChildProcess, spawn } from "node:child_process";
import { request } from "node:http";

/**
 * A stand-in for the runtime. It answers on its socket, and does what it is asked to: `/hang` (for ever, or `/hang/ms`),
 * `/grow/bytes` at once, `/leak` from then on, `/exit`.
 */
const RUNTIME = `
  const kept = [];
  require("node:http").createServer((request, response) => {
    const [, what, amount] = request.url.split("/");
    if (what === "hang") for (const until = Date.now() + Number(amount ?? Infinity); Date.now() < until;);
    if (what === "grow") kept.push(Buffer.alloc(Number(amount), 1));
    if (what === "leak") setInterval(() => kept.push(Buffer.alloc(16e6, 1)), 5);
    if (what === "exit") process.exit(1);
    response.end("ok");
  }).listen(process.argv[1]);`;

/** Starts it, or another program that is given its socket. */
export const spawnRuntime = (socketPath: string, program = RUNTIME): ChildProcess =>
  spawn(process.execPath, ["-e", program, socketPath], { stdio: "ignore" });

/** Asks it for something that it may not live to answer; when it is asked. */
export function askRuntime(socketPath: string, path: string): number {
  request({ socketPath, path, agent: false })
    .on("error", () => {})
    .end();
  return Date.now();
}
