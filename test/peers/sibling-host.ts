import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startEdge } from "./edge.ts";

/** A page of somebody else's on a host beside ours, which sets cookies for all hosts of their common domain. */
export interface SiblingHost {
  /** What it is to set, each as `Set-Cookie` has it: by its headers, and by a script. */
  cookies: string[];
  /** Where it listens, with TLS. */
  port: number;
  stop(): void;
}

export async function startSiblingHost(): Promise<SiblingHost> {
  const cookies: string[] = [];
  const server = createServer((_, response) => {
    // A field's value has bytes: UTF-8, as browsers send cookies too.
    const fields = cookies.map((cookie) => Buffer.from(cookie).toString("latin1"));
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "set-cookie": fields });
    const sets = `for (const cookie of ${JSON.stringify(cookies)}) document.cookie = cookie`;
    response.end(`<!doctype html><title>set</title><script>${sets}</script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const edge = await startEdge((server.address() as AddressInfo).port);
  return {
    cookies,
    port: edge.port,
    stop: () => {
      edge.stop();
      server.close().closeAllConnections();
    },
  };
}

/** The ways in which a sibling host might have a cookie of this name taken for ours, without being allowed to set it. */
export function lookalikes(name: string, value: string, domain: string): string[] {
  const pair = `${name}=${value}`;
  const named = [
    pair,
    ` ${pair}`,
    `\t${pair}`,
    `${name} =${value}`,
    `=${pair}`,
    `= ${pair}`,
    `${name.toLowerCase()}=${value}`,
    `${name.toUpperCase()}=${value}`,
    `"${name}"=${value}`,
    `${name}[]=${value}`,
    `\u2003${pair}`,
    `\u00a0${pair}`,
    `\ufeff${pair}`,
    `\u0085${pair}`,
    `a=1, ${pair}`,
    `a="1; ${pair}"`,
  ];
  const everywhere = `Domain=${domain}; Secure; Path=`;
  return [
    pair,
    ...named.flatMap((text) => [`${text}; ${everywhere}/`, `${text}; ${everywhere}/console; SameSite=None`]),
    `${pair}; ${everywhere}/api`,
  ];
}
