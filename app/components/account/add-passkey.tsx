import { useSubmit } from "@remix-run/react";
import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from "@simplewebauthn/browser";
import { type FormEvent, useState } from "react";
import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { fetchOptions, reasonOf, usePasskeySupport } from "./passkey-prompt.ts";

const OPTIONS = "/api/v1/account/passkeys/options";

/** Makes a passkey in the browser's own dialog, and sends it to the page's action. */
export function AddPasskey() {
  const submit = useSubmit();
  const supported = usePasskeySupport();
  const [waiting, setWaiting] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim() || "Passkey";
    setWaiting(true);
    setRefusal(null);
    try {
      const optionsJSON = await fetchOptions<PublicKeyCredentialCreationOptionsJSON>(OPTIONS);
      const passkey = await startRegistration({ optionsJSON });
      submit({ intent: "passkey.add", name, passkey: JSON.stringify(passkey) }, { method: "post" });
    } catch (error) {
      setRefusal(reasonOf(error));
    } finally {
      setWaiting(false);
    }
  };
  if (!supported)
    return <p className="text-faint text-sm">To add one, use a browser with passkeys, with JavaScript on.</p>;
  return (
    <form onSubmit={add} className="grid gap-3 text-left">
      {refusal && <Notice tone="bad" title={refusal} />}
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-48 flex-1">
          <Field id="passkey-name" label="Name of a new passkey">
            <Input
              {...fieldProps("passkey-name", false, false)}
              name="name"
              maxLength={60}
              placeholder="Work laptop"
            />
          </Field>
        </div>
        <Button type="submit" variant="solid" disabled={waiting}>
          {waiting ? "Waiting for your browser…" : "Add a passkey"}
        </Button>
      </div>
    </form>
  );
}
