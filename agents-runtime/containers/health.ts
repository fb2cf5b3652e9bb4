const ASK = "GET /healthz HTTP/1.1\r\nhost: agent\r\nconnection: close\r\n\r\n";
const PATIENCE_MS = 2_000;

/**
 * Whether a server answers `GET /healthz` with 200. On a connection of its own: `fetch` would keep it for a run, whose answer is
 * lost where the server ends it by closing.
 */
export async function isHealthy(port: Fetcher): Promise<boolean> {
  const socket = port.connect("agent:8080");
  const late = setTimeout(() => void socket.close().catch(() => undefined), PATIENCE_MS);
  // Whatever becomes of the connection shows where it is read.
  socket.closed.catch(() => undefined);
  try {
    await socket.writable.getWriter().write(new TextEncoder().encode(ASK));
    const { value } = await socket.readable.getReader().read();
    return /^HTTP\/1\.[01] 200 /.test(new TextDecoder().decode(value));
  } catch {
    return false;
  } finally {
    clearTimeout(late);
    await socket.close().catch(() => undefined);
  }
}
