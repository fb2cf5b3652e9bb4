import { createContext, useContext, useSyncExternalStore } from "react";

const NonceContext = createContext<string | undefined>(undefined);
/** Set while a page is rendered on the server. */
export const NonceProvider = NonceContext.Provider;

/** The nonce of this response's inline scripts; undefined in the browser, which does not reveal it. */
export const useNonce = () => useContext(NonceContext);

const never = () => () => undefined;

/**
 * Whether this is still the page as the server sent it: what needs the nonce is refused where a script puts it in, and
 * has to be done another way from then on.
 */
export const useAsSent = (): boolean =>
  useSyncExternalStore(
    never,
    () => false,
    () => true,
  );
