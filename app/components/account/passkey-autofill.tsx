import { useSubmit } from "@remix-run/react";
import {
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  WebAuthnAbortService,
} from "@simplewebauthn/browser";
import { useEffect, useRef } from "react";
import { fetchOptions, isPrompting } from "./passkey-prompt.ts";

/** Offers passkeys where the browser fills in the address (`autocomplete="username webauthn"`), if it can. */
export function PasskeyAutofill({ options }: { options: string }) {
  const submit = useSubmit();
  const send = useRef(submit);
  send.current = submit;
  useEffect(() => {
    let gone = false;
    const offer = async () => {
      if (!(await browserSupportsWebAuthnAutofill()) || gone) return;
      const optionsJSON = await fetchOptions(options);
      if (gone || isPrompting()) return;
      const answer = await startAuthentication({ optionsJSON, useBrowserAutofill: true });
      // Whoever pressed the button meanwhile answers that: its options have taken the place of these.
      if (gone || isPrompting()) return;
      send.current({ passkey: JSON.stringify(answer) }, { method: "post" });
    };
    // Nothing was asked for, so nothing is said when it does not come: the forms are there.
    offer().catch(() => undefined);
    return () => {
      gone = true;
      WebAuthnAbortService.cancelCeremony();
    };
  }, [options]);
  return null;
}
