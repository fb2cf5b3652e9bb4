import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { checkLicence } from "../../../workers/licences/check-licence.ts";
import { GRACE_DAYS, LICENCE_TYPE } from "../../../workers/licences/contract.ts";
import { invoke, startExported } from "./exported-server.ts";

const DAY = 86_400;
const NOW = Math.floor(Date.now() / 1000);
const CLAIMS = {
  ...{ iss: "https://quayside.example", sub: "ten_1", jti: "lic_1", agent: { id: "agt_1", slug: "sample" } },
  ...{ versions: "^1.0.0", seats: 10, iat: NOW - 60, exp: NOW + DAY },
};

let key: JWK;
let privateKey: CryptoKey;
beforeAll(async () => {
  const pair = await generateKeyPair("EdDSA", { extractable: true });
  privateKey = pair.privateKey;
  key = { ...(await exportJWK(pair.publicKey)), kid: "k1" };
});

const sign = (claims: Record<string, unknown> = {}, header: Record<string, string> = {}, by = privateKey) =>
  new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: "EdDSA", kid: "k1", typ: LICENCE_TYPE, ...header })
    .sign(by);

const RUN = { agentId: "agt_1", version: "1.2.0", now: NOW * 1000 };
const stateOf = async (text: string | undefined, run: Partial<typeof RUN> = {}) => {
  const check = await checkLicence(text, [key], { ...RUN, ...run });
  return check.state === "refused" ? check.code : check.state;
};

describe("a licence", () => {
  test("holds for its agent, its versions and its time", async () => {
    expect(await stateOf(await sign())).toBe("valid");
    expect(await stateOf(await sign(), { version: "1.9.0-beta.1" })).toBe("valid");
    expect(await stateOf(undefined)).toBe("licence_missing");
    expect(await stateOf(await sign(), { agentId: "agt_2" })).toBe("licence_of_another_agent");
    expect(await stateOf(await sign(), { version: "2.0.0" })).toBe("licence_of_other_versions");
    expect(await stateOf(await sign({ versions: "any" }))).toBe("licence_of_other_versions");
    expect(await stateOf(await sign({ iat: NOW + DAY }))).toBe("licence_not_yet");
  });

  test(`holds for ${GRACE_DAYS} days after its end, and not for a second more`, async () => {
    const jws = await sign({ exp: NOW });
    expect(await stateOf(jws, { now: NOW * 1000 - 1 })).toBe("valid");
    expect(await stateOf(jws, { now: NOW * 1000 })).toBe("grace");
    const over = (NOW + GRACE_DAYS * DAY) * 1000;
    expect(await stateOf(jws, { now: over - 1 })).toBe("grace");
    expect(await stateOf(jws, { now: over })).toBe("licence_expired");
  });

  test("is of no use forged, changed, or made of another token of the platform", async () => {
    const jws = await sign();
    const [head = "", body = "", signature = ""] = jws.split(".");
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const other = await generateKeyPair("EdDSA");
    const forged = [
      [head, encoded({ ...CLAIMS, exp: NOW + 9999 * DAY }), signature].join("."),
      [encoded({ alg: "none", kid: "k1", typ: LICENCE_TYPE }), body, ""].join("."),
      [encoded({ alg: "HS256", kid: "k1", typ: LICENCE_TYPE }), body, signature].join("."),
      await sign({}, {}, other.privateKey),
      await sign({}, { kid: "k2" }),
      await sign({}, { typ: "at+jwt" }),
      await sign({ seats: "many" }),
      `${jws}x`,
      "a.b.c",
      "x".repeat(100_000),
    ];
    for (const text of forged) expect(await stateOf(text), text.slice(0, 80)).toBe("licence_invalid");
  });
});

describe("the server of an agent that is not free", () => {
  const PROGRAM = "export default async () => 1;";

  async function answerWith(licence: string | undefined) {
    const folder = mkdtempSync(join(tmpdir(), "quayside-licence-"));
    const path = join(folder, "licence.jws");
    if (licence) writeFileSync(path, `${licence}\n`);
    const agent = { priced: true, licenceKeys: [key as JsonWebKey] };
    const server = await startExported(agent, PROGRAM, { QUAYSIDE_LICENCE_FILE: path });
    try {
      const answer = await invoke(server, { input: {} });
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      const health = await fetch(`${server.url}/healthz`);
      return {
        ...answer,
        until: /^quayside_licence_until\S+ (\S+)$/m.exec(metrics)?.[1],
        health: await health.json(),
      };
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  }

  test("answers 402 without a licence, and says what to do", async () => {
    const { status, headers, last, until } = await answerWith(undefined);
    expect([status, headers.get("content-type"), until]).toEqual([402, "application/problem+json", "0"]);
    expect(last).toMatchObject({ code: "licence_missing", status: 402, graceDays: GRACE_DAYS });
    expect(last.detail).toContain("licence.jws");
  });

  test("runs with one", async () => {
    const { last, headers, until, health } = await answerWith(await sign());
    expect([last, headers.get("warning")]).toEqual([{ type: "output", output: 1 }, null]);
    expect(Number(until)).toBe(CLAIMS.exp + GRACE_DAYS * DAY);
    expect(health).toEqual({ status: "ok", licence: "valid" });
  });

  test("runs in the days of grace, with a notice, and not after them", async () => {
    const { last, headers } = await answerWith(await sign({ exp: NOW - DAY }));
    expect(last).toEqual({ type: "output", output: 1 });
    expect(headers.get("warning")).toContain("The licence has ended; runs are refused from ");
    const over = await answerWith(await sign({ exp: NOW - (GRACE_DAYS + 1) * DAY }));
    expect([over.status, over.last.code]).toEqual([402, "licence_expired"]);
  });
});
