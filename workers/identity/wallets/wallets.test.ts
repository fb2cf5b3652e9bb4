import type { Hex } from "viem";
import { describe, expect, it } from "vitest";
import { env } from "../../../test/harness.ts";
import { codeAt, havePasskey, logOf, personWith, toldOf, withTotp } from "../factors/factors.test-kit.ts";
import { finishSignIn } from "../factors/second-factor.ts";
import { listConnections, unlinkConnection } from "../federation/connections.ts";
import { beginWalletLink, beginWalletSignIn } from "./begin-wallet.ts";
import { walletChains } from "./chains.ts";
import { linkWallet } from "./link-wallet.ts";
import { signInWithWallet } from "./sign-in-with-wallet.ts";
import { newKey, WalletWorld } from "./wallets.test-kit.ts";

const world = new WalletWorld();
const refusal = (code: string) => ({ refusal: { code } });
const signer = (wallet: ReturnType<typeof newKey>) => (message: string) => wallet.signMessage({ message });

describe("a wallet", () => {
  it("signs in to the account that it is linked to, on whichever chain its key is", async () => {
    const { wallet, person } = await world.withWallet();
    for (const chainId of [31337, 1]) {
      const { session, user } = await world.signIn(wallet.address, signer(wallet), { chainId });
      expect(user.id).toBe(person.user.id);
      const back = await personWith(session?.secret ?? "");
      expect(back.session).toMatchObject({ method: "wallet", tenantId: null });
    }
    expect(await listConnections(person)).toMatchObject([
      { kind: "wallet", label: wallet.address, lastUsedAt: new Date(world.now).toISOString() },
    ]);
  });

  it("may be written without its checksum, but not with a wrong one; it is kept with it", async () => {
    const wallet = newKey();
    const person = await world.person();
    await world.link(person, wallet.address.toLowerCase() as Hex, signer(wallet));
    expect(await listConnections(person)).toMatchObject([{ label: wallet.address }]);
    const letter = wallet.address.slice(2).search(/[a-fA-F]/) + 2;
    const swapped = [...wallet.address].map((each, i) =>
      i !== letter ? each : each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase(),
    );
    const begun = beginWalletSignIn(world.visit(), { address: swapped.join(""), chainId: 1 });
    await expect(begun).rejects.toMatchObject(refusal("invalid_input"));
  });

  it("of nobody is told what to do, once it has signed", async () => {
    const wallet = newKey();
    const refused = world.signIn(wallet.address, signer(wallet));
    await expect(refused).rejects.toMatchObject({
      refusal: { code: "unauthenticated", detail: expect.stringContaining("link it under Connections") },
    });
    const { wallet: known, person } = await world.withWallet();
    const stolen = world.signIn(known.address, signer(newKey()));
    await expect(stolen).rejects.toMatchObject({
      refusal: { detail: expect.stringContaining("This signature is not the wallet’s") },
    });
    await toldOf(person.user.id, [{ method: "wallet", step: "first" }]);
  });

  it("asks for the account's second factor", async () => {
    const { wallet, person } = await world.withWallet();
    const { key } = await withTotp(person);
    const { session, secondFactor } = await world.signIn(wallet.address, signer(wallet));
    expect(session).toBeUndefined();
    const challenge = secondFactor?.challenge ?? "";
    const done = await finishSignIn(world.visit(), { challenge, code: codeAt(key, world.now) });
    expect((await personWith(done.session.secret)).session.method).toBe("wallet");
  });
});

describe("a wallet that is a contract", () => {
  it("signs by its owner (ERC-1271), and before it is made (ERC-6492)", async () => {
    const { key } = newKey();
    const wallet = world.chain.wallet(key);
    const person = await world.person();
    await expect(world.link(person, wallet.address, wallet.sign)).rejects.toMatchObject(
      refusal("unauthenticated"),
    );
    await world.link(person, wallet.address, wallet.signCounterfactual);
    expect((await world.signIn(wallet.address, wallet.signCounterfactual)).user.id).toBe(person.user.id);
    await world.chain.deploy(key);
    expect((await world.signIn(wallet.address, wallet.sign)).user.id).toBe(person.user.id);
    const thief = world.chain.wallet(newKey().key);
    for (const sign of [thief.sign, thief.signCounterfactual])
      await expect(world.signIn(wallet.address, sign)).rejects.toMatchObject(refusal("unauthenticated"));
  });

  it("counts on the chain that it was linked on alone: elsewhere its address may be another's", async () => {
    const { key } = newKey();
    const wallet = world.chain.wallet(key);
    await world.link(await world.person(), wallet.address, wallet.signCounterfactual);
    await world.another.deploy(key);
    const elsewhere = world.signIn(wallet.address, wallet.sign, { chainId: 31338 });
    await expect(elsewhere).rejects.toMatchObject({
      refusal: { code: "unauthenticated", detail: expect.stringContaining("no account on this chain") },
    });
    expect(world.another.calls).toBe(1);
  });

  it("cannot be asked on a chain without a node, or while that is away", async () => {
    const wallet = world.chain.wallet(newKey().key);
    const nowhere = world.link(await world.person(), wallet.address, wallet.signCounterfactual, 1);
    await expect(nowhere).rejects.toMatchObject({
      refusal: { code: "unauthenticated", detail: expect.stringContaining("cannot be asked on Ethereum") },
    });
    world.isDown = true;
    const away = world.link(await world.person(), wallet.address, wallet.signCounterfactual);
    await expect(away).rejects.toMatchObject(refusal("unavailable"));
  });
});

describe("a message", () => {
  const minutes = (n: number) => new Date(Date.now() + n * 60_000);
  it.each([
    ["for another host", { domain: "evil.example" }, "unauthenticated"],
    ["for another port", { domain: "quayside.test:8443" }, "unauthenticated"],
    ["for another scheme", { scheme: "https" }, "unauthenticated"],
    ["about a resource elsewhere", { uri: "https://evil.example/sign-in" }, "unauthenticated"],
    ["about this host by another scheme", { uri: "https://quayside.test/sign-in" }, "unauthenticated"],
    ["of a chain that is not taken", { chainId: 5 }, "invalid_input"],
    ["with a nonce of nobody's", { nonce: "0".repeat(64) }, "unauthenticated"],
    ["that is over", { expirationTime: minutes(-1) }, "unauthenticated"],
    ["that is not good yet", { notBefore: minutes(5) }, "unauthenticated"],
    ["of the past", { issuedAt: minutes(-11), expirationTime: minutes(30) }, "unauthenticated"],
    ["of the future", { issuedAt: minutes(5) }, "unauthenticated"],
    ["of another wallet", { address: newKey().address }, "unauthenticated"],
  ])("%s is refused, whoever signed it", async (_, change, code) => {
    const { wallet } = await world.withWallet();
    await expect(world.signIn(wallet.address, signer(wallet), { change })).rejects.toMatchObject(
      refusal(code),
    );
    expect((await world.signIn(wallet.address, signer(wallet))).session).toBeDefined();
  });

  it.each([
    ["of version 2", (text: string) => text.replace("Version: 1", "Version: 2")],
    ["without a nonce", (text: string) => text.replace(/Nonce: .*\n/, "")],
    ["without a time", (text: string) => text.replace(/\nIssued At: .*/, "")],
    ["with something before it", (text: string) => `evil.example wants your money\n${text}`],
    ["with something behind it", (text: string) => `${text}\nand more`],
    ["with lines in its statement", (text: string) => text.replace("Quayside.", "Quayside.\nURI: x")],
    ["with a line twice", (text: string) => text.replace(/(Chain ID: .*\n)/, "$1$1")],
    ["with a time in words", (text: string) => text.replace(/Issued At: .*/, "Issued At: today")],
    [
      "without its address's checksum",
      (text: string) => text.replace(/0x\w+/, (found) => found.toLowerCase()),
    ],
    ["that is none", () => "let me in"],
  ])("%s is none of EIP-4361", async (_, change) => {
    const { wallet } = await world.withWallet();
    const { message, browser } = await beginWalletSignIn(world.visit(), {
      address: wallet.address,
      chainId: 31337,
    });
    const changed = change(message);
    const proof = { message: changed, signature: await wallet.signMessage({ message: changed }) };
    await expect(signInWithWallet(world.visit(), proof, browser)).rejects.toMatchObject({
      refusal: { code: "invalid_input", issues: [{ pointer: "/message" }] },
    });
    const right = { message, signature: await wallet.signMessage({ message }) };
    expect((await signInWithWallet(world.visit(), right, browser)).session).toBeDefined();
  });

  it("works once, in the browser and on the host that it was made for, within ten minutes", async () => {
    const { wallet } = await world.withWallet();
    const begin = () => beginWalletSignIn(world.visit(), { address: wallet.address, chainId: 1 });
    const prove = async (message: string) => ({ message, signature: await wallet.signMessage({ message }) });
    const first = await begin();
    const proof = await prove(first.message);
    const hundred = Array.from({ length: 20 }, () => signInWithWallet(world.visit(), proof, first.browser));
    const done = await Promise.allSettled(hundred);
    expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const browser of [undefined, "0".repeat(64), (await begin()).browser]) {
      const { message } = await begin();
      const elsewhere = signInWithWallet(world.visit(), await prove(message), browser);
      await expect(elsewhere).rejects.toMatchObject(refusal("unauthenticated"));
    }
    const there = await begin();
    const host = world.visit({ origin: "http://other.quayside.test" });
    const moved = signInWithWallet(host, await prove(there.message), there.browser);
    await expect(moved).rejects.toMatchObject(refusal("unauthenticated"));
    const late = await begin();
    world.now += 601_000;
    const old = signInWithWallet(world.visit(), await prove(late.message), late.browser);
    await expect(old).rejects.toMatchObject(refusal("unauthenticated"));
  });
});

describe("linking a wallet", () => {
  it("is for who has just proved that it is them, tells by mail and log, and counts for one account", async () => {
    const { wallet, person } = await world.withWallet();
    expect(await logOf(person.user.id)).toEqual(["wallet.linked"]);
    const mails = "SELECT count(*) AS n FROM mails WHERE recipient = ? AND template = 'security-change'";
    expect(await env.DIRECTORY.prepare(mails).bind(person.user.email).first("n")).toBe(1);
    const stale = await world.person({ sudoUntil: null });
    const begun = beginWalletLink(stale, { address: wallet.address, chainId: 1 });
    await expect(begun).rejects.toMatchObject(refusal("sudo_required"));
    for (const other of [await world.person(), person])
      await expect(world.link(other, wallet.address, signer(wallet))).rejects.toMatchObject(
        refusal("conflict"),
      );
  });

  it("takes no message that was made to sign in, or for somebody else; nor the other way", async () => {
    const [ada, eve] = [await world.person(), await world.person()];
    const wallet = newKey();
    const input = { address: wallet.address, chainId: 1 };
    const prove = async (message: string) => ({ message, signature: await wallet.signMessage({ message }) });
    for (const { message, browser } of [
      await beginWalletSignIn(world.visit(), input),
      await beginWalletLink(eve, input),
    ]) {
      const forced = linkWallet(ada, await prove(message), browser);
      await expect(forced).rejects.toMatchObject(refusal("unauthenticated"));
    }
    await world.link(ada, wallet.address, signer(wallet));
    const { message, browser } = await beginWalletLink(ada, input);
    const turned = signInWithWallet(world.visit(), await prove(message), browser);
    await expect(turned).rejects.toMatchObject(refusal("unauthenticated"));
  });

  it("is undone by unlinking, but for the last way to sign in", async () => {
    const wallet = newKey();
    const person = await world.person({ password: false });
    await world.link(person, wallet.address, signer(wallet));
    const [connection] = await listConnections(person);
    const last = unlinkConnection(person, connection?.id ?? "");
    await expect(last).rejects.toMatchObject(refusal("conflict"));
    await havePasskey(person.user.id);
    await unlinkConnection(person, connection?.id ?? "");
    await expect(world.signIn(wallet.address, signer(wallet))).rejects.toMatchObject(
      refusal("unauthenticated"),
    );
  });
});

describe("the setting WALLET_CHAINS", () => {
  const chains = (WALLET_CHAINS: string, ENVIRONMENT: "development" | "production" = "production") =>
    walletChains({ ...env, WALLET_CHAINS, ENVIRONMENT }).map(({ id }) => id);
  const node = (rpcUrl: string) => JSON.stringify([{ id: 5, name: "Five", rpcUrl }]);

  it("names the chains; the usual ones where it is missing, none where it is empty", () => {
    expect(chains("")).toEqual([1, 8453, 42161, 10, 137]);
    expect(chains("[]")).toEqual([]);
    expect(chains(node("https://node.example"))).toEqual([5]);
  });

  it("takes a node in the clear in development alone, and nothing that cannot be read", () => {
    expect(chains(node("http://127.0.0.1:8545"), "development")).toEqual([5]);
    expect(() => chains(node("http://node.example"))).toThrow("Five needs https");
    for (const wrong of ["{", "[1]", '[{"id":0,"name":"x"}]', node("ftp://node.example")])
      expect(() => chains(wrong)).toThrow();
  });
});
