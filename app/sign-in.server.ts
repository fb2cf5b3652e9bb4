import type { AppLoadContext } from "@remix-run/cloudflare";
import { passkeyAssertion } from "@workers/identity/contract.ts";
import {
  finishSignIn,
  logIn,
  type OpenSession,
  type SecondFactor,
  secondFactorOf,
  sessionCookie,
  signInWithPasskey,
} from "@workers/identity/index.ts";
import { parseJson } from "./json.ts";
import { attempt, invalid, type RefusedProblem } from "./problems.server.ts";

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

/** One step of signing in, by what the form holds: a challenge to go on with, a passkey, or address and password. */
export async function signIn(context: AppLoadContext, form: FormData): Promise<{ cookie: string } | Pending> {
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

/** What a browser's passkey answered, out of a form; undefined where it cannot be read. */
export function passkeyOf(form: FormData) {
  const sent = form.get("passkey");
  return typeof sent === "string" ? passkeyAssertion.safeParse(parseJson(sent)).data : undefined;
}
