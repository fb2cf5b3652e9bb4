import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData, useLocation, useNavigation } from "@remix-run/react";
import { logIn, sessionCookie } from "@workers/identity/index.ts";
import { ProviderButtons } from "~/components/account/provider-buttons.tsx";
import { LogoMark } from "~/components/layout/logo.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { readForm } from "~/form.server.ts";
import { pageMeta } from "~/meta.ts";
import { refusalInit } from "~/problems.server.ts";
import { safePath } from "~/redirects.ts";
import { signInChoices } from "~/sign-in-choices.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = () => [...pageMeta("Sign in"), { name: "robots", content: "noindex" }];

const destination = (request: Request) => safePath(new URL(request.url).searchParams.get("to"), "/console");

/** Who is signed in has nothing to do here, and goes on. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  if (context.person) return redirect(destination(request));
  // A workspace's own host: who is signed in at the platform's comes over without typing anything.
  const elsewhere = `/hand-off?to=${encodeURIComponent(destination(request))}`;
  return { elsewhere: context.hostTenant && elsewhere, choices: await signInChoices(context) };
}

/** Signs in and goes to `to`, if that is a path of this site. Says alike that an account or a password is wrong. */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  const email = String(form.get("email") ?? "").trim();
  const password = String(form.get("password") ?? "");
  const missing = { email: email === "", password: password === "" };
  if (missing.email || missing.password) return data({ detail: null, email, missing }, { status: 400 });
  const result = await logIn(context, { email, password });
  if (!result.ok) return data({ detail: result.error.detail, email, missing }, refusalInit(result.error));
  const headers = { "set-cookie": sessionCookie(context.env, result.value.session.secret) };
  return redirect(destination(request), { headers });
}

export default function SignIn() {
  const { elsewhere, choices } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { search } = useLocation();
  const busy = useNavigation().state !== "idle";
  const errors = {
    email: answer?.missing.email ? ["Enter your e-mail address"] : [],
    password: answer?.missing.password ? ["Enter your password"] : [],
  };
  return (
    <div className="wrap grid place-items-center py-16 sm:py-24">
      <Card className="w-full max-w-md p-7 sm:p-9">
        <LogoMark className="size-10" />
        <h1 className="mt-5 font-semibold text-2xl tracking-tight">Sign in</h1>
        <p className="mt-1 text-soft text-sm">To run agents, and to publish your own.</p>
        <Form method="post" className="mt-6 grid gap-5" noValidate>
          {answer?.detail && <Notice tone="bad" title={answer.detail} />}
          <Field id="email" label="E-mail" errors={errors.email}>
            <Input
              {...fieldProps("email", false, errors.email.length > 0)}
              name="email"
              type="email"
              autoComplete="username"
              defaultValue={answer?.email}
              required
            />
          </Field>
          <Field id="password" label="Password" errors={errors.password}>
            <Input
              {...fieldProps("password", false, errors.password.length > 0)}
              name="password"
              type="password"
              autoComplete="current-password"
              required
            />
          </Field>
          <Button type="submit" variant="solid" disabled={busy}>
            {busy ? "Signing in…" : "Sign in"}
          </Button>
        </Form>
        <ProviderButtons choices={choices} search={search} />
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
      {elsewhere && (
        <p className="mt-3 text-center text-soft text-sm">
          <a href={elsewhere} className="font-medium text-ink underline">
            Sign in with your session of the platform
          </a>
        </p>
      )}
    </div>
  );
}
