/** In the form of what a browser sends, and nothing that a wallet has signed. */
export const NO_SIGNATURE = { message: "let me in", signature: `0x${"00".repeat(65)}` };
export const A_WALLET = { address: "0x71C7656EC7ab88b098defB751B7401B5f6d8976F", chainId: 1 };
