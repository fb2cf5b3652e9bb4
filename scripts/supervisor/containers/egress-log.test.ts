import { describe, expect, it } from "vitest";
import { EgressLog } from "./egress-log.ts";

const API = new URL("https://api.example.com/v1/users?key=s3cret&page=2");

function logged() {
  const shared: string[] = [];
  const log = new EgressLog(({ data }) => shared.push(JSON.parse(data).message));
  const messagesOf = (run: string) => log.linesOf(run).map(({ data }) => JSON.parse(data).message as string);
  return { log, shared, messagesOf };
}

describe("the log of a container's requests", () => {
  it("has a line of each, without the values of its query, in the run that was alone", () => {
    const { log, shared } = logged();
    log.enter("run_1");
    const exchange = log.begin("GET", API);
    Object.assign(exchange, { status: 200, sent: 3, received: 70 });
    exchange.end();
    log.begin("CONNECT", new URL("https://10.0.0.1:443")).end("10.0.0.1 is not granted");
    log.leave("run_1");
    const lines = log.linesOf("run_1").map(({ data }) => JSON.parse(data));
    expect(lines).toMatchObject([
      {
        level: "debug",
        message: "GET https://api.example.com/v1/users?key=…&page=… → 200",
        data: { sentBytes: 3, receivedBytes: 70 },
      },
      { level: "warn", message: "CONNECT 10.0.0.1:443: 10.0.0.1 is not granted" },
    ]);
    expect(log.linesOf("run_1")).toEqual([]);
    expect(shared).toEqual([]);
  });

  it("gives a run what it has left open, and the next one what that carries for it", () => {
    const { log, messagesOf } = logged();
    log.enter("run_1");
    const tunnel = log.begin("CONNECT", new URL("https://api.example.com"));
    Object.assign(tunnel, { status: 200, sent: 100, received: 200 });
    expect(messagesOf("run_1")).toEqual(["CONNECT api.example.com:443 → 200"]);
    log.leave("run_1");
    log.enter("run_2");
    expect(messagesOf("run_2")).toEqual([]);
    tunnel.sent += 10;
    log.leave("run_2");
    const [line] = log.linesOf("run_2");
    expect(JSON.parse(line?.data ?? "").data).toMatchObject({ sentBytes: 10, receivedBytes: 0 });
  });

  it("says of what may be several runs' to the deployment, and only which host it was", () => {
    const { log, shared, messagesOf } = logged();
    log.enter("run_1");
    const first = log.begin("GET", API);
    log.enter("run_2");
    const second = log.begin("POST", API);
    first.end();
    log.leave("run_1");
    second.end();
    expect([messagesOf("run_1"), messagesOf("run_2")]).toEqual([[], []]);
    expect(shared).toEqual(["GET api.example.com:443", "POST api.example.com:443"]);
  });

  it("is not without end", () => {
    const { log, messagesOf } = logged();
    log.enter("run_1");
    for (let i = 0; i < 1_000; i++) log.begin("GET", API).end();
    const messages = messagesOf("run_1");
    expect(messages).toHaveLength(201);
    expect(messages.at(-1)).toMatch(/left out/);
  });
});
