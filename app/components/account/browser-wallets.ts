import { useEffect, useState } from "react";

/** What a wallet offers pages (EIP-1193). */
interface WalletProvider {
  request(call: { method: string; params?: unknown[] }): Promise<unknown>;
}

/** A wallet in this browser, as it announces itself (EIP-6963). */
export interface BrowserWallet {
  id: string;
  name: string;
  /** A `data:` address. */
  icon: string | null;
  provider: WalletProvider;
}

interface Announcement {
  info: { uuid: string; name: string; icon?: string };
  provider: WalletProvider;
}

declare global {
  interface Window {
    ethereum?: WalletProvider;
  }
  interface WindowEventMap {
    "eip6963:announceProvider": CustomEvent<Announcement>;
  }
}

/** The wallets of this browser, once it runs scripts; null before. */
export function useBrowserWallets(): BrowserWallet[] | null {
  const [announced, setAnnounced] = useState<BrowserWallet[] | null>(null);
  useEffect(() => {
    setAnnounced([]);
    const hear = ({ detail: { info, provider } }: WindowEventMap["eip6963:announceProvider"]) => {
      const icon = info.icon?.startsWith("data:image/") ? info.icon : null;
      const wallet = { id: info.uuid, name: info.name, icon, provider };
      setAnnounced((others) => [...(others ?? []).filter(({ id }) => id !== wallet.id), wallet]);
    };
    addEventListener("eip6963:announceProvider", hear);
    dispatchEvent(new Event("eip6963:requestProvider"));
    return () => removeEventListener("eip6963:announceProvider", hear);
  }, []);
  if (announced?.length !== 0) return announced;
  // Older wallets, and browsers of wallets' apps, do not announce themselves.
  const { ethereum } = window;
  return ethereum ? [{ id: "injected", name: "Your wallet", icon: null, provider: ethereum }] : [];
}

const hexOf = (text: string): string =>
  `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;

/** What the server refused, as its problem document says it. */
export class ChallengeRefused extends Error {
  readonly code: string;

  constructor({ code = "", detail = "The server did not answer as expected. Try again." }) {
    super(detail);
    this.code = code;
  }
}

/** Has a wallet sign what the server wants signed; `challenge` is the route that says it. */
export async function signWith(
  { provider }: BrowserWallet,
  challenge: string,
): Promise<{ message: string; signature: string }> {
  const [address] = (await provider.request({ method: "eth_requestAccounts" })) as string[];
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const response = await fetch(challenge, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ address, chainId }),
  });
  const answer = (await response.json()) as { message: string; code?: string; detail?: string };
  if (!response.ok) throw new ChallengeRefused(answer);
  const { message } = answer;
  const signature = await provider.request({ method: "personal_sign", params: [hexOf(message), address] });
  return { message, signature: String(signature) };
}

/** What to tell somebody whose wallet, or server, did not do what was asked (EIP-1193, section "Errors"). */
export function walletAdvice(error: unknown): string {
  if (error instanceof ChallengeRefused) return error.message;
  const { code } = error as { code?: unknown };
  if (code === 4001) return "You did not sign. Try again, or use another way.";
  if (code === -32002) return "Your wallet is asking already. Open it, and answer there.";
  return "Your wallet did not answer. Unlock it, and try again.";
}
