import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Names of one's own choosing: a hosts file that stands over `/etc/hosts` for one program and its children, in a mount
 * namespace (Linux). It may change while they run, as DNS answers do.
 */
export class HostsFile {
  readonly #folder = mkdtempSync(join(tmpdir(), "quayside-names-"));
  readonly path = join(this.#folder, "hosts");

  constructor(addresses: Record<string, string | string[]>) {
    this.set(addresses);
  }

  /** Every name with its address, or with several. Names without an entry are looked up as usual. */
  set(addresses: Record<string, string | string[]>): void {
    const lines = Object.entries({ localhost: ["127.0.0.1", "::1"], ...addresses }).flatMap(([name, list]) =>
      [list].flat().map((address) => `${address} ${name}\n`),
    );
    writeFileSync(this.path, lines.join(""));
  }

  /** A command with these names. It fails where the system does not let its user make a mount namespace. */
  around(command: string, args: readonly string[]): [string, string[]] {
    const unshare = process.getuid?.() === 0 ? ["--mount"] : ["--map-root-user", "--mount"];
    const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
    return ["unshare", [...unshare, "sh", "-c", script, this.path, command, ...args]];
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
