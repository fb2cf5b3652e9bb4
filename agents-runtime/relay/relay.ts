/**
 * Stands in the network of an agent's container, which has none but `lo`: carries runs from the supervisor's unix socket to
 * the agent's port, and, where there is a way out, the agent's requests to a proxy behind another one. Bytes only.
 */
import { existsSync } from "node:fs";
import { connect, createServer, type NetConnectOpts, type Server } from "node:net";

const FOLDER = process.env.RELAY_FOLDER ?? "/relay";
const PORT = Number(process.env.PORT ?? 8080);
/** Where agents find the proxy, as HTTP_PROXY says. */
const PROXY_PORT = 3128;
const MAX_CONNECTIONS = 256;

/** A server that joins each connection with one to `target`, until either ends. */
function relay(target: NetConnectOpts): Server {
  const server = createServer((from) => {
    const to = connect(target);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroySoon());
    }
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

process.on("SIGTERM", () => process.exit(0));
relay({ host: "127.0.0.1", port: PORT }).listen(`${FOLDER}/in.sock`);
if (existsSync(`${FOLDER}/out.sock`)) relay({ path: `${FOLDER}/out.sock` }).listen(PROXY_PORT, "127.0.0.1");
