#!/usr/bin/env node
// `npm start`: installs what is missing, builds what is stale, then runs the supervisor and relays Ctrl-C to it.
// Plain JavaScript on Node 20 or later: it has to run before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildIsStale, installIsStale } from "./sources.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
/** A terminal's Ctrl-C reaches this process and npm, which passes it on: within this time both are one. */
const SAME_KEYPRESS_MS = 1000;
const SETTLE_MS = 15_000;
const PARENT_POLL_MS = 250;

function giveUp(message) {
  console.error(`quayside: ${message}`);
  process.exit(1);
}

/** The Node that runs everything else: the one among the packages, or this one when it is new enough. */
function node() {
  const installed = join(root, "node_modules", ".bin", "node");
  if (existsSync(installed)) return installed;
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  giveUp(
    `Node ${process.versions.node} is too old and no newer one could be installed. Use Node 22.18 or later.`,
  );
}

/** Runs npm; its output is shown only when it fails, or not even then with `silent`. */
function npm(args, { silent = false } = {}) {
  const shell = process.platform === "win32";
  const result = spawnSync("npm", args, {
    cwd: root,
    stdio: "pipe",
    encoding: "utf8",
    shell,
    maxBuffer: 1 << 28,
  });
  if (result.signal) process.exit(130);
  if (result.status !== 0 && !silent) process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  return result.status === 0;
}

function install() {
  if (!installIsStale(root)) return;
  console.log("Installing packages (a minute or two, once) …");
  const options = ["--no-audit", "--no-fund", "--loglevel=error"];
  if (npm(["ci", ...options], { silent: true })) return;
  console.log("npm ci did not work here; trying npm install, which is less strict about the lock file …");
  if (!npm(["install", "--no-save", ...options]))
    giveUp("the packages could not be installed; npm's message is above.");
}

function build() {
  if (!buildIsStale(root)) return;
  console.log("Building (half a minute, when the sources have changed) …");
  if (!npm(["run", "build"])) giveUp("the build failed; its output is above.");
}

/**
 * Runs the supervisor in a process group of its own, so that Ctrl-C in the terminal does not reach the runtime
 * under it, and ends when it ends. Should this process die, the channel closes and the supervisor drains.
 */
function supervise() {
  const args = [
    "--disable-warning=ExperimentalWarning",
    join(root, "scripts", "supervisor.ts"),
    ...process.argv.slice(2),
  ];
  const child = spawn(node(), args, {
    cwd: root,
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    // What Node makes of the modules is kept for the next start.
    env: { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "node"), ...process.env },
  });
  const killGroup = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {}
  };
  let askedAt;
  const askToEnd = () => {
    askedAt ??= Date.now();
    if (child.connected) child.send({ type: "drain" });
    setTimeout(killGroup, SETTLE_MS).unref();
  };
  const onSignal = () => {
    if (askedAt === undefined) return askToEnd();
    if (Date.now() - askedAt > SAME_KEYPRESS_MS) killGroup();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
  // npm, killed, cannot pass that on: whoever ended it meant the server.
  const parent = process.ppid;
  const watch = () => process.ppid !== parent && askedAt === undefined && askToEnd();
  if (process.env.npm_lifecycle_event === "start") setInterval(watch, PARENT_POLL_MS).unref();
  child.on("error", (error) => giveUp(`the server could not be started: ${error.message}`));
  child.on("exit", (code, signal) => {
    killGroup();
    if (signal) console.error(`quayside: the server was ended by ${signal}.`);
    process.exit(code ?? 1);
  });
}

if (Number(process.versions.node.split(".")[0]) < 20) giveUp("Node 20 or later is needed.");
install();
build();
supervise();
