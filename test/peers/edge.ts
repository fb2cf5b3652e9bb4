import { generateKeyPairSync, sign } from "node:crypto";
import { createServer as createHttp, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer } from "node:net";

const TLS_HANDSHAKE = 0x16;

/** A value of DER (X.690): tag, length, content. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const SEQUENCE = 0x30;
const ECDSA_WITH_SHA256 = der(SEQUENCE, Buffer.from("06082a8648ce3d040302", "hex"));
const utc = (year: number): Buffer => der(0x17, Buffer.from(`${year % 100}0101000000Z`));

/** A certificate (RFC 5280) that a key gave itself; browsers of tests are told to take it. */
function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const commonName = der(SEQUENCE, Buffer.from("0603550403", "hex"), der(0x0c, Buffer.from("edge")));
  const name = der(SEQUENCE, der(0x31, commonName));
  const validity = der(SEQUENCE, utc(2020), utc(2049));
  const spki = publicKey.export({ type: "spki", format: "der" });
  const tbs = der(SEQUENCE, der(0x02, Buffer.from([1])), ECDSA_WITH_SHA256, name, validity, name, spki);
  const signature = der(0x03, Buffer.from([0]), sign("sha256", tbs, privateKey));
  const bytes = der(SEQUENCE, tbs, ECDSA_WITH_SHA256, signature);
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64")}\n-----END CERTIFICATE-----\n`,
  };
}

/**
 * What stands before the platform in production: it speaks TLS for every host, passes requests on as they are, and sends
 * those that come without TLS to the same address with it. One port for both.
 */
export async function startEdge(origin: number): Promise<{ port: number; stop(): void }> {
  const pass = ({ method, url, headers }: IncomingMessage, response: ServerResponse) => {
    const onward = request({ host: "127.0.0.1", port: origin, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    return onward;
  };
  const secure = createHttps(selfSigned(), (incoming, response) => incoming.pipe(pass(incoming, response)));
  const plain = createHttp(({ headers, url }, response) =>
    response.writeHead(308, { location: `https://${headers.host}${url}` }).end(),
  );
  const door = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (first) => {
      socket.pause();
      socket.unshift(first);
      (first[0] === TLS_HANDSHAKE ? secure : plain).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  return {
    port: (door.address() as AddressInfo).port,
    stop: () => {
      door.close();
      secure.closeAllConnections();
      plain.closeAllConnections();
    },
  };
}
