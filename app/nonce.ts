import { createContext, useContext } from "react";

const NonceContext = createContext<string | undefined>(undefined);
/** Set while a page is rendered on the server. */
export const NonceProvider = NonceContext.Provider;

/** The nonce of this response's inline scripts; undefined in the browser, which does not reveal it. */
export const useNonce = () => useContext(NonceContext);
