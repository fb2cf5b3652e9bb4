import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData, useLocation } from "@remix-run/react";
import { nonceCookie, passkeyOrigin, walletChains } from "@workers/identity/index.ts";
import { FirstStep } from "~/components/account/first-step.tsx";
import { ProviderButtons } from "~/components/account/provider-buttons.tsx";
import { SecondStep } from "~/components/account/second-step.tsx";
import { BrandMark } from "~/components/layout/logo.tsx";
import { Card } from "~/components/ui/card.tsx";
import { privateMeta } from "~/meta.ts";
import { refusalInit } from "~/problems.server.ts";
import { safePath } from "~/redirects.ts";
import { pendingSecondStep, signIn } from "~/sign-in.server.ts";
import { signInChoices } from "~/sign-in-choices.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Sign in");

const destination = (request: Request) => safePath(new URL(request.url).searchParams.get("to"), "/console");

/** Who is signed in has nothing to do here, and goes on; but who began to sign in elsewhere has a step to go. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const secondFactor = await pendingSecondStep(context, request);
  if (context.person && !secondFactor) return redirect(destination(request));
  return {
    secondFactor,
    passkeys: passkeyOrigin(context) !== null,
    choices: await signInChoices(context),
    wallets: walletChains(context.env).length > 0,
  };
}

/** Signs in and goes to `to`, if that is a path of this site. Says alike that an account or a password is wrong. */
export async function action({ request, context }: ActionFunctionArgs) {
  const outcome = await signIn(context, request);
  if ("cookie" in outcome) {
    const headers = new Headers({ "set-cookie": outcome.cookie });
    headers.append("set-cookie", nonceCookie("second-factor", "", 0));
    return redirect(destination(request), { headers });
  }
  return data(outcome, outcome.refused ? refusalInit(outcome.refused) : {});
}

export default function SignIn() {
  const { passkeys, choices, wallets, ...begun } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { search } = useLocation();
  const detail = answer?.refused?.detail ?? null;
  const { secondFactor } = answer ?? begun;
  return (
    <div className="wrap grid place-items-center py-16 sm:py-24">
      <Card className="w-full max-w-md p-7 sm:p-9">
        <BrandMark size="lg" />
        {secondFactor ? (
          <SecondStep asked={secondFactor} detail={detail} />
        ) : (
          <>
            <FirstStep passkeys={passkeys} email={answer?.email} missing={answer?.missing} detail={detail} />
            <ProviderButtons choices={choices} search={search} wallets={wallets} />
          </>
        )}
      </Card>
      <p className="mt-5 text-center text-soft text-sm">
        New here?{" "}
        <Link to={`/sign-up${search}`} className="font-medium text-ink underline">
          Make an account
        </Link>{" "}
        ·{" "}
        <Link to="/forgot-password" className="font-medium text-ink underline">
          Forgot your password?
        </Link>
      </p>
    </div>
  );
}
