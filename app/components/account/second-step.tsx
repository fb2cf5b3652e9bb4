import { Link, useLocation } from "@remix-run/react";
import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { type FactorFormMethod, FactorForms } from "./factor-forms.tsx";

/** What is still asked after the first step. */
export interface AskedFactor {
  challenge: string;
  methods: FactorFormMethod[];
  passkey: Record<string, unknown> | null;
}

/** The second step of signing in. */
export function SecondStep({ asked, detail }: { asked: AskedFactor; detail: string | null }) {
  const { pathname, search } = useLocation();
  const query = new URLSearchParams(search);
  query.delete("step");
  const options = () => Promise.resolve(asked.passkey as unknown as PublicKeyCredentialRequestOptionsJSON);
  return (
    <>
      <h1 className="mt-5 font-semibold text-2xl tracking-tight">One more step</h1>
      <p className="mt-1 mb-6 text-soft text-sm">The first step is done. Now show that it is you.</p>
      {detail && (
        <div className="mb-5">
          <Notice tone="bad" title={detail} />
        </div>
      )}
      {asked.methods.length === 0 && (
        <Notice
          tone="warn"
          title="This account signs in with a passkey, which does not work at this address."
          action={
            <ButtonLink to={`/hand-off?${query}`} reloadDocument>
              Sign in at the platform’s address
            </ButtonLink>
          }
        >
          You come back from there by yourself.
        </Notice>
      )}
      <FactorForms
        methods={asked.methods}
        options={options}
        hidden={{ challenge: asked.challenge }}
        submit="Sign in"
      />
      <p className="mt-6 text-faint text-sm">
        <Link to={`${pathname}?${query}`} reloadDocument className="rounded underline hover:text-ink">
          Begin again
        </Link>
      </p>
    </>
  );
}
