import { type AppLoadContext, redirect, type TypedResponse } from "@remix-run/cloudflare";
import { passkeyAssertion } from "@workers/identity/contract.ts";
import {
  CHALLENGE_SECONDS,
  finishSignIn,
  logIn,
  nonceCookie,
  nonceOf,
  type OpenSession,
  type SecondFactor,
  type SignedIn,
  secondFactorOf,
  sessionCookie,
  signInWithPasskey,
  signInWithWallet,
  type WalletProof,
  walletProof,
} from "@workers/identity/index.ts";
import { readForm, refuseForm, textOf } from "./form.server.ts";
import { parseJson } from "./json.ts";
import { attempt, invalid, type RefusedProblem } from "./problems.server.ts";
import { safePath, secondStepPath } from "./redirects.ts";

/** What the sign-in page shows when nobody is signed in yet: the first step again, or the second. */
export interface Pending {
  refused: RefusedProblem | null;
  email: string;
  missing: { email: boolean; password: boolean };
  secondFactor: SecondFactor | null;
}

const text = (form: FormData, name: string): string => String(form.get(name) ?? "").trim();

const pending = (refused: RefusedProblem | null, more: Partial<Pending> = {}): Pending => ({
  ...{ refused, email: "", missing: { email: false, password: false }, secondFactor: null },
  ...more,
});

/**
 * Sends somebody on whose first step was elsewhere: to a path of this site, or before that to the second step. Its
 * challenge goes in a cookie, as an address would be kept by histories and logs.
 */
export function goOn(
  context: AppLoadContext,
  { session, secondFactor }: SignedIn,
  to: string,
  headers: Headers,
): TypedResponse<never> {
  const back = safePath(to, "/console");
  headers.append(
    "set-cookie",
    session
      ? sessionCookie(context.env, session.secret)
      : nonceCookie("second-factor", secondFactor.challenge, CHALLENGE_SECONDS),
  );
  return redirect(session ? back : secondStepPath(back), { headers });
}

/** What is still asked of the browser that `goOn` sent here; null where nothing is, or that is over. */
export async function pendingSecondStep(
  context: AppLoadContext,
  request: Request,
): Promise<SecondFactor | null> {
  const isSecond = new URL(request.url).searchParams.get("step") === "second";
  const challenge = isSecond ? nonceOf(request, "second-factor") : undefined;
  return challenge === undefined ? null : secondFactorOf(context, challenge);
}

/** One step of signing in, by what the form holds: a challenge to go on with, a passkey, a wallet, or a password. */
export async function signIn(
  context: AppLoadContext,
  request: Request,
): Promise<{ cookie: string } | Pending> {
  const form = await readForm(request);
  const done = (session: OpenSession) => ({ cookie: sessionCookie(context.env, session.secret) });
  if (form.has("challenge")) {
    const result = await secondStep(context, form);
    return "session" in result ? done(result.session) : result;
  }
  if (form.has("passkey")) {
    const passkey = passkeyOf(form);
    if (!passkey) return pending(invalid("Your browser sent no passkey that can be read. Try again."));
    const result = await attempt(signInWithPasskey(context, { passkey }));
    return result.ok ? done(result.value.session) : pending(result.problem);
  }
  if (form.has("wallet")) {
    const begun = signInWithWallet(context, walletOf(form), nonceOf(request, "wallet"));
    const result = await attempt(begun);
    if (!result.ok) return pending(result.problem);
    const { session, secondFactor } = result.value;
    return session ? done(session) : pending(null, { secondFactor });
  }
  const [email, password] = [text(form, "email"), String(form.get("password") ?? "")];
  const missing = { email: email === "", password: password === "" };
  if (missing.email || missing.password) return pending(invalid(""), { email, missing });
  const result = await logIn(context, { email, password });
  if (!result.ok) return pending({ issues: [], meta: {}, ...result.error } as RefusedProblem, { email });
  const { session, secondFactor } = result.value;
  return session ? done(session) : pending(null, { secondFactor });
}

async function secondStep(
  context: AppLoadContext,
  form: FormData,
): Promise<{ session: OpenSession } | Pending> {
  const challenge = text(form, "challenge");
  const result = await attempt(finishSignIn(context, { challenge, ...answerOf(form) }));
  if (result.ok) return { session: result.value.session };
  return pending(result.problem, { secondFactor: await secondFactorOf(context, challenge) });
}

function answerOf(form: FormData) {
  const passkey = passkeyOf(form);
  if (passkey) return { passkey };
  return form.has("recoveryCode")
    ? { recoveryCode: text(form, "recoveryCode") }
    : { code: text(form, "code") };
}

/** What a wallet signed, out of a form; for what cannot be read, throws the page that says so. */
export function walletOf(form: FormData): WalletProof {
  const sent = walletProof.safeParse(parseJson(textOf(form, "wallet"))).data;
  return sent ?? refuseForm("Your wallet sent no signature that can be read. Try again.");
}

/** What a browser's passkey answered, out of a form; undefined where it cannot be read. */
export function passkeyOf(form: FormData) {
  const sent = form.get("passkey");
  return typeof sent === "string" ? passkeyAssertion.safeParse(parseJson(sent)).data : undefined;
}
