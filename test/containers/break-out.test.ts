import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api } from "../e2e/api.ts";
import { type Server, startServer } from "../e2e/server.ts";
import { containerFiles, containersOf, deployed, idOf } from "./agents.ts";
import { engine, missing } from "./engine.ts";

/** Tries what its input names, and says what came of it. */
const PROBER = `
import ctypes, errno, json, os, socket, subprocess, time, urllib.request

def attempt(work):
    try:
        return {"done": work()}
    except BaseException as error:
        return {"refused": f"{type(error).__name__}: {error}"}

def forks():
    children = []
    try:
        while len(children) < 5000:
            pid = os.fork()
            if pid == 0:
                time.sleep(5)
                os._exit(0)
            children.append(pid)
    except OSError as error:
        return {"children": len(children), "errno": errno.errorcode[error.errno]}
    finally:
        for pid in children:
            os.kill(pid, 9)
        for pid in children:
            os.waitpid(pid, 0)
    return {"children": len(children)}

def fill(folder):
    written = 0
    try:
        with open(f"{folder}/fill", "wb") as file:
            while written < 1 << 30:
                written += file.write(bytes(1 << 20))
                file.flush()
    except OSError as error:
        return {"mib": written >> 20, "errno": errno.errorcode[error.errno]}
    finally:
        try:
            os.unlink(f"{folder}/fill")
        except OSError:
            pass
    return {"mib": written >> 20}

def reach(host, port):
    with socket.create_connection((host, port), 2) as connection:
        return f"connected to {connection.getpeername()}"

def status():
    lines = open("/proc/self/status").read().splitlines()
    return dict(line.split(":\\t") for line in lines if line.startswith(("Cap", "NoNewPrivs", "Seccomp:", "Uid", "Gid")))

def mount():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

def unshare():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x10000000 | 0x40000000) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

def run(input, io):
    probe = input["probe"]
    if probe == "forks": return forks()
    if probe == "memory":
        kept = []
        while True: kept.append(bytearray(16 << 20))
    if probe == "fill": return fill(input["folder"])
    if probe == "write": return [attempt(lambda: open(path, "w").close()) for path in input["paths"]]
    if probe == "read": return [attempt(lambda: open(path).read(200)) for path in input["paths"]]
    if probe == "reach": return [attempt(lambda: reach(host, port)) for host, port in input["addresses"]]
    if probe == "status": return status()
    if probe == "setuid": return attempt(lambda: os.setuid(0))
    if probe == "su": return attempt(lambda: subprocess.run(["su", "-c", "id"], capture_output=True, timeout=5).returncode)
    if probe == "mount": return attempt(mount)
    if probe == "unshare": return attempt(unshare)
    if probe == "mknod": return attempt(lambda: os.mknod("/tmp/disk", 0o60600, os.makedev(254, 0)))
    if probe == "raw": return attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close())
    if probe == "interfaces": return [name for _, name in socket.if_nameindex()]
    if probe == "processes": return [open(f"/proc/{pid}/cmdline").read() for pid in os.listdir("/proc") if pid.isdigit()]
    if probe == "sockets": return open("/proc/net/unix").read()
    if probe == "exec":
        with open("/tmp/x", "w") as file: file.write("#!/bin/sh\\necho ran\\n")
        os.chmod("/tmp/x", 0o755)
        return attempt(lambda: subprocess.run(["/tmp/x"], capture_output=True).stdout.decode())
    if probe == "resolve": return attempt(lambda: socket.getaddrinfo(input["name"], 80))
    if probe == "proxy": return attempt(lambda: reach("127.0.0.1", 3128))
    if probe == "disk-of-docker": return attempt(lambda: reach_unix("/var/run/docker.sock"))
    if probe == "memory-of-machine": return attempt(lambda: open("/sys/fs/cgroup/memory.max").read().strip())

def reach_unix(path):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
`;

interface Attempt {
  done?: unknown;
  refused?: string;
}

describe.skipIf(missing)("a container that tries to break out", () => {
  let server: Server;
  let api: Api;
  let onHost: HttpServer;
  const reached: string[] = [];
  const probe = async <T>(name: string, more: object = {}): Promise<T> => {
    const run = await api.run("prober", { probe: name, ...more });
    expect(run.error).toBeNull();
    return run.output as T;
  };

  beforeAll(async () => {
    server = await startServer();
    api = new Api(server);
    onHost = createServer((request, response) => {
      reached.push(String(request.url));
      response.end("reached");
    });
    await new Promise<void>((resolve) => onHost.listen(0, "0.0.0.0", resolve));
    await deployed(
      api,
      containerFiles(
        "prober",
        { "main.py": PROBER },
        { limits: { timeoutSeconds: 30, memoryMb: 256, cpus: 0.5 } },
      ),
    );
  });
  afterAll(async () => {
    onHost?.close().closeAllConnections();
    await server?.stop();
    server?.remove();
  });

  it("has its processes counted: a fork bomb ends at the limit", async () => {
    const { children, errno } = await probe<{ children: number; errno: string }>("forks");
    expect(errno).toBe("EAGAIN");
    expect(children).toBeLessThan(128);
    expect(await probe("interfaces")).toEqual(["lo"]);
  });

  it("has its memory limited: it ends, its run says why, and the next one is served", async () => {
    const run = await api.run("prober", { probe: "memory" });
    expect(run).toMatchObject({ status: "failed", error: { code: "memory_exceeded" } });
    expect(run.error?.message).toContain("256 MB");
    expect(await probe("interfaces")).toEqual(["lo"]);
  });

  it("has no disk to fill: the root cannot be written to, and what it has lies in memory and is small", async () => {
    const paths = [
      "/x",
      "/agent/x",
      "/quayside/x",
      "/etc/passwd",
      "/root/x",
      "/var/tmp/x",
      "/usr/local/bin/x",
    ];
    for (const { refused } of await probe<Attempt[]>("write", { paths }))
      expect(refused).toMatch(/Read-only file system|Permission denied/);
    const tmp = await probe<{ mib: number; errno: string }>("fill", { folder: "/tmp" });
    expect(tmp).toMatchObject({ errno: "ENOSPC" });
    expect(tmp.mib).toBeLessThanOrEqual(64);
    const shm = await probe<{ mib: number; errno: string }>("fill", { folder: "/dev/shm" });
    expect(shm.mib).toBeLessThanOrEqual(16);
    expect(await probe("exec")).toMatchObject({ refused: expect.stringContaining("PermissionError") });
  });

  it("has no capabilities, no way to get one, and is nobody", async () => {
    const status = await probe<Record<string, string>>("status");
    for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) expect(status[set]).toMatch(/^0+$/);
    expect(status).toMatchObject({ NoNewPrivs: "1", Uid: expect.stringMatching(/^65532\t65532/) });
    expect(await probe("setuid")).toMatchObject({ refused: expect.stringContaining("PermissionError") });
    for (const name of ["mount", "unshare", "mknod", "raw"])
      expect([name, await probe<Attempt>(name)]).toEqual([
        name,
        { refused: expect.stringMatching(/not permitted|denied/i) },
      ]);
    const su = await probe<Attempt>("su");
    expect(su.done ?? 1).not.toBe(0);
  });

  it("reaches neither the metadata address nor this machine nor its networks", async () => {
    const { port } = onHost.address() as AddressInfo;
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const addresses = [
      ["169.254.169.254", 80],
      ["169.254.170.2", 80],
      ["100.100.100.200", 80],
      ["fd00:ec2::254", 80],
      ["127.0.0.1", port],
      ["172.17.0.1", port],
      ...own.filter(({ address }) => !address.startsWith("fe80")).map(({ address }) => [address, port]),
      ["127.0.0.1", server.port],
      ["1.1.1.1", 53],
      ["8.8.8.8", 443],
    ];
    for (const result of await probe<Attempt[]>("reach", { addresses })) {
      expect(result.done).toBeUndefined();
      expect(result.refused).toMatch(/unreachable|refused|not available|timed out|Cannot assign/i);
    }
    expect(reached).toEqual([]);
    expect(await probe("resolve", { name: "example.com" })).toMatchObject({ refused: expect.any(String) });
    expect(await probe("proxy")).toMatchObject({ refused: expect.stringContaining("refused") });
  });

  it("sees nobody else: not the engine, not the relay, not another workspace's container", async () => {
    const other = new Api(server, 1);
    await deployed(
      other,
      containerFiles("listener", {
        "main.py": `
import os, socket, threading
listening = socket.create_server(("0.0.0.0", 9999))
abstract = socket.socket(socket.AF_UNIX); abstract.bind("\\0of-the-other"); abstract.listen()
def run(input, io):
    return {"addresses": [name for _, name in socket.if_nameindex()], "tenant": "other"}
`,
      }),
    );
    expect((await other.run("listener", {})).output).toEqual({ addresses: ["lo"], tenant: "other" });
    const [attempt] = await probe<Attempt[]>("reach", { addresses: [["127.0.0.1", 9999]] });
    expect(attempt?.refused).toContain("refused");
    expect(await probe<string>("sockets")).not.toContain("of-the-other");
    expect(await probe("disk-of-docker")).toMatchObject({
      refused: expect.stringContaining("FileNotFoundError"),
    });
    expect(await probe<string[]>("processes")).toEqual([expect.stringContaining("quayside.py")]);
    const paths = [
      "/relay/in.sock",
      "/proc/1/root/relay",
      "/proc/sysrq-trigger",
      "/proc/kcore",
      "/sys/firmware/acpi",
    ];
    for (const { done } of await probe<Attempt[]>("read", { paths })) expect(done ?? "").toBe("");
  });

  it("has every limit set in the engine, whatever its image says", async () => {
    const [container] = await containersOf(await idOf(api, "prober"));
    const { HostConfig, Config } = await engine.call<{
      HostConfig: Record<string, unknown>;
      Config: Record<string, unknown>;
    }>("GET", `/containers/${container?.Id}/json`);
    const mib = 1024 * 1024;
    expect(HostConfig).toMatchObject({
      Memory: 256 * mib,
      MemorySwap: 256 * mib,
      NanoCpus: 500_000_000,
      PidsLimit: 128,
      ReadonlyRootfs: true,
      Privileged: false,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      NetworkMode: expect.stringMatching(/^container:/),
      LogConfig: { Type: "json-file", Config: { "max-size": "1m", "max-file": "1" } },
    });
    expect(HostConfig.Binds ?? []).toEqual([]);
    expect(Config.User).toBe("65532:65532");
  });

  it("is in a container of each workspace's own where the agent is shared", async () => {
    const other = new Api(server, 1);
    const { slug } = server.demo.tenants[1] ?? { slug: "" };
    const offer = await api.call<{ id: string }>("POST", "/agents/prober/shares", { workspace: slug });
    await other.call("POST", `/shared-agents/${offer.id}/accept`);
    const id = await idOf(api, "prober");
    await other.call("POST", `/agents/${id}/deployments`, { version: "1.0.0" });
    await probe("interfaces");
    const run = await other.run(id, { probe: "interfaces" });
    expect(run).toMatchObject({ error: null, output: ["lo"] });
    const running = await containersOf(id);
    const tenants = new Set(running.map(({ Labels }) => Labels["dev.quayside.tenant"]));
    expect([running.length, tenants.size]).toEqual([2, 2]);
  });
});
