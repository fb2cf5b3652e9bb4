import { useLocation, useSubmit } from "@remix-run/react";
import { useState } from "react";
import { Button, type ButtonSize } from "~/components/ui/button.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { confirmPath } from "~/redirects.ts";
import {
  type BrowserWallet,
  ChallengeRefused,
  signWith,
  useBrowserWallets,
  walletAdvice,
} from "./browser-wallets.ts";

/** Has a wallet sign the message of `challenge`, and sends that to the page's action as `wallet`. Needs scripts. */
export function WalletButton({
  challenge,
  size,
  children,
}: {
  challenge: string;
  size?: ButtonSize;
  children: string;
}) {
  const wallets = useBrowserWallets();
  const [isOpen, setOpen] = useState(false);
  const { ask, waiting, refusal } = useSignature(challenge);
  if (!wallets) return null;
  const [only, ...others] = wallets;
  const press = () => (only && others.length === 0 ? ask(only) : setOpen(true));
  return (
    <div className="grid gap-2">
      <Button {...(size && { size })} onClick={press} disabled={waiting}>
        <Icon name="wallet" />
        {waiting ? "Waiting for your wallet…" : children}
      </Button>
      {isOpen && wallets.length === 0 && (
        <Notice tone="warn" title="There is no wallet in this browser.">
          Install the extension of a wallet for Ethereum and load this page again, or open it in the browser
          of your wallet’s app.
        </Notice>
      )}
      {isOpen && wallets.length > 1 && <Choice wallets={wallets} choose={ask} waiting={waiting} />}
      {refusal && (
        <p role="alert" className="font-medium text-bad text-sm">
          {refusal}
        </p>
      )}
    </div>
  );
}

/** Asks a wallet, one question at a time. */
function useSignature(challenge: string) {
  const submit = useSubmit();
  const { pathname, search } = useLocation();
  const [waiting, setWaiting] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const ask = async (wallet: BrowserWallet) => {
    setWaiting(true);
    setRefusal(null);
    try {
      submit({ wallet: JSON.stringify(await signWith(wallet, challenge)) }, { method: "post" });
    } catch (error) {
      if (error instanceof ChallengeRefused && error.code === "sudo_required")
        location.assign(confirmPath(pathname + search));
      else setRefusal(walletAdvice(error));
    } finally {
      setWaiting(false);
    }
  };
  return { ask, waiting, refusal };
}

function Choice({
  wallets,
  choose,
  waiting,
}: {
  wallets: BrowserWallet[];
  choose: (wallet: BrowserWallet) => void;
  waiting: boolean;
}) {
  return (
    <ul aria-label="Wallets in this browser" className="grid gap-1 rounded-lg border border-line p-1">
      {wallets.map((wallet) => (
        <li key={wallet.id}>
          <Button
            variant="ghost"
            className="w-full justify-start"
            onClick={() => choose(wallet)}
            disabled={waiting}
          >
            {wallet.icon ? <img src={wallet.icon} alt="" className="size-5" /> : <Icon name="wallet" />}
            {wallet.name}
          </Button>
        </li>
      ))}
    </ul>
  );
}
