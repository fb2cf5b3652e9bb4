import { basename } from "node:path";

const BURST = 5;
const BURST_MS = 10_000;
const LONGEST = 200;

const colour = (code: number, text: string): string =>
  process.stdout.isTTY && !process.env.NO_COLOR ? `\x1b[${code}m${text}\x1b[0m` : text;

/** One line for the terminal: the first of a message, without what would move the cursor. */
export function shorten(message: string): string {
  // biome's rule against control characters is right about literals; here they are what is removed.
  const printable = [...(message.split("\n")[0] ?? "")]
    .filter((char) => char >= " " && char !== "\x7f")
    .join("");
  return printable.length > LONGEST ? `${printable.slice(0, LONGEST)}…` : printable;
}

/** Shows errors shortly, and not more than a few in ten seconds: the log has them all. */
export function errorReporter(logPath: string, print: (line: string) => void, now: () => number = Date.now) {
  let since = 0;
  let shown = 0;
  return (message: string): void => {
    if (now() - since > BURST_MS) {
      since = now();
      shown = 0;
    }
    shown += 1;
    if (shown <= BURST) print(`${colour(31, "error")} ${shorten(message)}`);
    else if (shown === BURST + 1) print(`${colour(31, "error")} … and more: see ${basename(logPath)}`);
  };
}

export interface Ready {
  url: string;
  seconds: number;
  /** Where the demo's users and keys are, when there is a demo. */
  demoPath?: string | undefined;
  example?: { agent: string; input: unknown } | undefined;
  /** Who delivers mails; nobody where they stay on this machine. */
  mailSender?: string | undefined;
  logs: string;
}

/** What is printed when the server is ready. */
export function readyMessage({ url, seconds, demoPath, example, mailSender, logs }: Ready): string {
  const lines = [
    "",
    `  ${colour(1, "Quayside")} is ready at ${colour(36, url)}  (${seconds.toFixed(1)} s)`,
    "",
  ];
  if (demoPath) lines.push(`  Sign in    ${url}/sign-in`, `  Users      ${demoPath}`);
  lines.push(`  Mails      ${mailSender ? `delivered by ${mailSender}` : `${url}/dev/mail`}`);
  lines.push(`  Logs       ${logs}`, `  Stop       Ctrl-C`, "");
  if (demoPath && example) {
    lines.push(
      `  KEY=$(node -p 'require("${demoPath}").tenants[0].apiKey')`,
      `  curl ${url}/api/v1/agents/${example.agent}/runs -H "authorization: Bearer $KEY" -H 'prefer: wait=30' \\`,
      `    -H 'content-type: application/json' -d '${JSON.stringify({ input: example.input }).replaceAll("'", "'\\''")}'`,
      "",
    );
  }
  return lines.join("\n");
}
