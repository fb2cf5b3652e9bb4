import { ButtonLink } from "~/components/ui/button.tsx";
import { WalletButton } from "./wallet-button.tsx";

export interface ProviderChoice {
  /** Where it begins, without what follows the question mark. */
  to: string;
  title: string;
}

/** Other ways to come in, below the form; nothing where there are none. They leave the site, so the page goes as a whole. */
export function ProviderButtons({
  choices,
  search,
  wallets = false,
}: {
  choices: readonly ProviderChoice[];
  search: string;
  wallets?: boolean;
}) {
  if (choices.length === 0 && !wallets) return null;
  return (
    <div className="mt-6 grid gap-3">
      <p className="flex items-center gap-3 text-faint text-sm before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {choices.map(({ to, title }) => (
        <ButtonLink key={to} to={to + search} reloadDocument>
          {title}
        </ButtonLink>
      ))}
      {wallets && (
        <WalletButton challenge="/api/v1/auth/wallet/challenge">Sign in with a wallet</WalletButton>
      )}
    </div>
  );
}
