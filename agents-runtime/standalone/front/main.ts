/**
 * The way in to an agent on one machine, whose own network leads nowhere: what connects to `PORT` (8080) is passed on to
 * `AGENT` (`agent:8080`).
 */
import { connect, createServer } from "node:net";
import { pipeline } from "node:stream";

const { PORT = "8080", AGENT = "agent:8080" } = process.env;
const [host = "agent", port = "8080"] = AGENT.split(":");

const server = createServer((caller) => {
  const agent = connect({ host, port: Number(port) });
  // Whichever ends or fails first takes the other one along: a caller that goes away cancels its run.
  pipeline(caller, agent, () => caller.destroy());
  pipeline(agent, caller, () => agent.destroy());
});
process.once("SIGTERM", () => process.exit(0));
server.listen(Number(PORT));
