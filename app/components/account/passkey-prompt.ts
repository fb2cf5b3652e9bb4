import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
} from "@simplewebauthn/browser";
import { useEffect, useRef, useState } from "react";

/** Options for the browser, from one of our routes; rejects with what that says. */
export async function fetchOptions<T = PublicKeyCredentialRequestOptionsJSON>(path: string): Promise<T> {
  const response = await fetch(path, { method: "POST", headers: { accept: "application/json" } });
  const answer = (await response.json()) as T & { detail?: string };
  if (!response.ok) throw new Error(answer.detail ?? "The server did not answer as expected. Try again.");
  return answer;
}

export const GAVE_NONE = "Your browser gave no passkey. Try again, or use another way.";

/** What to tell somebody whose browser, or server, did not do what was asked. */
export const reasonOf = (error: unknown): string =>
  // The browser does not tell why: mostly somebody closed its dialog.
  error instanceof Error && error.name === "Error" ? error.message : GAVE_NONE;

let prompted = 0;
/** Whether the browser's dialog is open: it would be closed by whatever else asks for a passkey meanwhile. */
export const isPrompting = (): boolean => prompted > 0;

/** Whether passkeys can be used at all: known in the browser alone, once it runs scripts. */
export function usePasskeySupport(): boolean {
  const [supported, setSupported] = useState(false);
  useEffect(() => setSupported(browserSupportsWebAuthn()), []);
  return supported;
}

/** Asks for a passkey in the browser's own dialog, one at a time; `ask` rejects for nothing. */
export function usePasskeyPrompt(
  options: () => Promise<PublicKeyCredentialRequestOptionsJSON>,
  answered: (answer: AuthenticationResponseJSON) => void,
) {
  const [waiting, setWaiting] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const ask = async () => {
    setWaiting(true);
    setRefusal(null);
    prompted += 1;
    try {
      const answer = await startAuthentication({ optionsJSON: await options() });
      // On another page by now, it would be sent there.
      if (!gone.current) answered(answer);
    } catch (error) {
      setRefusal(reasonOf(error));
    } finally {
      prompted -= 1;
      setWaiting(false);
    }
  };
  return { ask, waiting, refusal };
}
