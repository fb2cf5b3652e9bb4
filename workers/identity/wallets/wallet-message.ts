import { getAddress, isAddress } from "viem";
import { createSiweMessage, parseSiweMessage } from "viem/siwe";
import type { RequestCtx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import { FLOW_SECONDS } from "../federation/flow.ts";
import { type WalletChain, walletChains } from "./chains.ts";

/** How far the clock of who wrote a message may be ahead. */
const AHEAD_MS = 60_000;

/** What a message says, once it is certain that it is meant for here and now. */
export interface WalletMessage {
  /** With the checksum of EIP-55. */
  address: `0x${string}`;
  chain: WalletChain;
  nonce: string;
}

const refuse = (detail: string): never =>
  fail("unauthenticated", detail, { issues: [{ pointer: "/message", detail }] });

/** The chain of an id. Refused with `invalid_input`, naming those that are taken. */
export function allowedChain({ env }: RequestCtx, id: number): WalletChain {
  const chains = walletChains(env);
  const names = chains.map(({ name }) => name).join(", ");
  return (
    chains.find((chain) => chain.id === id) ??
    fail("invalid_input", `Switch your wallet to one of these chains, and try again: ${names}.`, {
      issues: [{ pointer: "/chainId", detail: `has to be a chain that is taken here: ${names}` }],
    })
  );
}

/** An address with the checksum of EIP-55. Refused with `invalid_input` where it has another one. */
export const checkedAddress = (address: string): `0x${string}` =>
  isAddress(address)
    ? getAddress(address)
    : fail("invalid_input", "This address is mistyped: its checksum is wrong. Copy it from your wallet.", {
        issues: [{ pointer: "/address", detail: "has a wrong checksum (EIP-55)" }],
      });

/** The message that a wallet is to sign (EIP-4361): for this host, for ten minutes. */
export function writeMessage(
  { origin, clock }: RequestCtx,
  {
    address,
    chain,
    nonce,
    statement,
  }: { address: `0x${string}`; chain: WalletChain; nonce: string; statement: string },
): string {
  const now = clock.now();
  return createSiweMessage({
    ...{ address, nonce, statement, version: "1", chainId: chain.id },
    ...{ domain: new URL(origin).host, uri: `${origin}/sign-in` },
    ...{ issuedAt: new Date(now), expirationTime: new Date(now + FLOW_SECONDS * 1000) },
  });
}

/**
 * Reads a message that was signed. Refused with `invalid_input` for one that is not exactly in the form of EIP-4361, so
 * that nothing in it is read otherwise than the wallet has shown it, and with `unauthenticated` for one of another
 * host, chain or time.
 */
export function readMessage(request: RequestCtx, text: string): WalletMessage {
  const { origin, clock } = request;
  const message = parse(text);
  const { domain, scheme, uri, issuedAt, expirationTime, notBefore } = message;
  const here = new URL(origin);
  const isHere = domain === here.host && (scheme === undefined || `${scheme}:` === here.protocol);
  if (!isHere || !URL.canParse(uri) || new URL(uri).origin !== origin)
    refuse(`This message is not for ${here.host}. Do not sign messages of other sites; begin again here.`);
  const now = clock.now();
  const isNow =
    issuedAt.getTime() <= now + AHEAD_MS &&
    issuedAt.getTime() > now - FLOW_SECONDS * 1000 &&
    (expirationTime === undefined || expirationTime.getTime() > now) &&
    (notBefore === undefined || notBefore.getTime() <= now);
  if (!isNow) refuse("This message is too old, or not good yet. Look at your clock, and begin again.");
  return { address: message.address, chain: allowedChain(request, message.chainId), nonce: message.nonce };
}

/** The address that a message names, however wrong the rest of it is; for logs alone. */
export function addressIn(text: string): `0x${string}` | null {
  const { address } = parseSiweMessage(text);
  return address && isAddress(address) ? getAddress(address) : null;
}

const FORM =
  "has to be a message of EIP-4361: an address with its checksum, version 1, and times as 2026-11-22T01:02:03.000Z";

function parse(text: string): Parameters<typeof createSiweMessage>[0] & { issuedAt: Date } {
  const message = parseSiweMessage(text) as Parameters<typeof createSiweMessage>[0] & { issuedAt: Date };
  try {
    if (message.issuedAt && createSiweMessage(message) === text) return message;
  } catch {
    // It lacks what a message has to have: the same as one in another form.
  }
  return fail("invalid_input", `The message ${FORM}.`, { issues: [{ pointer: "/message", detail: FORM }] });
}
