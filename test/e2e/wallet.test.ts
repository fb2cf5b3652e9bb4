import type { Page } from "playwright-core";
import { hexToString } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { expect, it } from "vitest";
import { fillSignIn, main } from "./browser.ts";
import { stageOf } from "./stage.ts";

const stage = stageOf();
const account = privateKeyToAccount(generatePrivateKey());

/** Gives a page a wallet of this key, which announces itself under these names, or only stands there as most once did. */
async function giveWallet(page: Page, names: string[]): Promise<{ willSign: boolean; signed: string[] }> {
  const wallet = { willSign: true, signed: [] as string[] };
  await page.exposeFunction("signInTest", (hex: `0x${string}`) => {
    const message = hexToString(hex);
    wallet.signed.push(message);
    return wallet.willSign ? account.signMessage({ message }) : null;
  });
  await page.addInitScript(
    ({ address, names }) => {
      const sign = (window as unknown as { signInTest(hex: unknown): Promise<string | null> }).signInTest;
      const provider = {
        async request({ method, params = [] }: { method: string; params?: unknown[] }) {
          if (method === "eth_requestAccounts") return [address];
          if (method === "eth_chainId") return "0x1";
          if (method !== "personal_sign" || params[1] !== address) throw new Error(method);
          return (await sign(params[0])) ?? Promise.reject({ code: 4001, message: "User rejected" });
        },
      };
      if (names.length === 0) window.ethereum = provider;
      const announce = () => {
        for (const name of names) {
          const info = { uuid: name, name, icon: "data:image/svg+xml,%3Csvg/%3E", rdns: "test.wallet" };
          dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: { info, provider } }));
        }
      };
      addEventListener("eip6963:requestProvider", announce);
    },
    { address: account.address, names },
  );
  return wallet;
}

const walletButton = (page: Page) => main(page).getByRole("button", { name: "Sign in with a wallet" });

it("a wallet is linked, signs in, and is unlinked", async () => {
  const { page, errors } = await stage.open();
  const wallet = await giveWallet(page, ["Harbour Wallet"]);

  await page.goto("/sign-in?to=/account/connections");
  await walletButton(page).click();
  await page.getByText("This wallet is linked to no account on this chain.").waitFor();
  expect(wallet.signed[0]).toContain(`${new URL(stage.server.url).host} wants you to sign in`);

  await fillSignIn(page, stage.person(1));
  await page.getByRole("heading", { name: "Connections", exact: true }).waitFor();
  wallet.willSign = false;
  await main(page).getByRole("button", { name: "Link a wallet" }).click();
  await page.getByText("You did not sign.").waitFor();
  wallet.willSign = true;
  await main(page).getByRole("button", { name: "Link a wallet" }).click();
  await page.waitForURL("**/connections?done=linked");
  await main(page).getByText(account.address).waitFor();

  await page.context().clearCookies();
  await page.goto("/sign-in?to=/account/connections");
  await walletButton(page).click();
  await page.waitForURL("**/account/connections");
  await main(page).getByText(account.address).waitFor();
  await main(page).getByRole("button", { name: "Unlink Ethereum wallet" }).click();
  await page.getByText("Unlinked. It does not sign you in any more.").waitFor();
  await main(page).getByText(account.address).waitFor({ state: "detached" });
  expect(errors.filter((error) => !error.includes("status of 401"))).toEqual([]);
});

it("of several wallets one is chosen; an older one is found; without any it is said what to do", async () => {
  const { page: several } = await stage.open();
  const wallet = await giveWallet(several, ["Harbour Wallet", "Quay Wallet"]);
  await several.goto("/sign-in");
  await walletButton(several).click();
  await several.getByRole("button", { name: "Quay Wallet" }).click();
  await several.getByText("This wallet is linked to no account").waitFor();
  expect(wallet.signed).toHaveLength(1);

  const { page: older } = await stage.open();
  await giveWallet(older, []);
  await older.goto("/sign-in");
  await walletButton(older).click();
  await older.getByText("This wallet is linked to no account").waitFor();

  const { page: none } = await stage.open();
  await none.goto("/sign-in");
  await walletButton(none).click();
  await none.getByText("There is no wallet in this browser.").waitFor();
});
