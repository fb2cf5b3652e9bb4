import { Form, isRouteErrorResponse, useLocation, useRouteError } from "@remix-run/react";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { isProblem } from "~/problem.ts";
import { confirmPath } from "~/redirects.ts";
import { frame } from "~/texts/frame.ts";
import { useTexts } from "~/texts/texts.ts";

interface Words {
  eyebrow: string;
  title: string;
  text: string;
}

const REFUSALS = ["address", "method", "two_factor"] as const;

/** Why a workspace did not let this session in; undefined for every other error. */
const refusalOf = (error: unknown) => {
  const problem = isRouteErrorResponse(error) && isProblem(error.data) ? error.data : undefined;
  return REFUSALS.find((reason) => reason === problem?.meta.reason);
};

const needsConfirmation = (error: unknown): boolean =>
  isRouteErrorResponse(error) && isProblem(error.data) && error.data.code === "sudo_required";

function wordsFor(error: unknown, t: (typeof frame)["en"]["errors"]): Words {
  if (!isRouteErrorResponse(error)) {
    return { eyebrow: t.error, title: t.ours, text: t.oursText };
  }
  const detail = isProblem(error.data) ? error.data.detail : undefined;
  const eyebrow = t.status(error.status);
  if (error.status === 404) {
    return { eyebrow, title: t.missing, text: detail ?? t.missingText };
  }
  if (needsConfirmation(error))
    return { eyebrow: t.oneMoreStep, title: t.confirm, text: detail ?? error.statusText };
  const reason = refusalOf(error);
  if (reason) return { eyebrow: t.oneMoreStep, title: t[reason], text: detail ?? "" };
  if (error.status === 403) return { eyebrow, title: t.forbidden, text: detail ?? t.forbiddenText };
  return { eyebrow, title: t.failed, text: detail ?? error.statusText };
}

/** What a page shows when its loader or rendering failed: what happened, and where to go from here. */
export function ErrorPage() {
  const error = useRouteError();
  const { pathname, search } = useLocation();
  const t = useTexts(frame).errors;
  const { eyebrow, title, text } = wordsFor(error, t);
  return (
    <div className="wrap grid place-items-center py-24 text-center">
      <svg viewBox="0 0 160 64" aria-hidden="true" className="h-16" fill="none">
        <circle cx="80" cy="22" r="14" className="stroke-signal" strokeWidth="5" />
        <path
          d="M8 48c12 0 12-7 24-7s12 7 24 7 12-7 24-7 12 7 24 7 12-7 24-7 12 7 24 7"
          className="stroke-line-strong"
          strokeWidth="3"
        />
        <path
          d="M30 60c10 0 10-5 20-5s10 5 20 5 10-5 20-5 10 5 20 5 10-5 20-5"
          className="stroke-line"
          strokeWidth="3"
        />
      </svg>
      <p className="eyebrow mt-6 text-faint">{eyebrow}</p>
      <h1 className="mt-2 font-semibold text-3xl tracking-tight">{title}</h1>
      <p className="mt-3 max-w-lg text-pretty text-soft">{text}</p>
      <div className="mt-8 flex flex-wrap justify-center gap-3">
        <NextStep error={error} here={pathname + search} />
        <ButtonLink to="/agents">{t.browse}</ButtonLink>
      </div>
    </div>
  );
}

/** The one thing to do about it. */
function NextStep({ error, here }: { error: unknown; here: string }) {
  const { account, errors } = useTexts(frame);
  if (needsConfirmation(error))
    return (
      <ButtonLink to={confirmPath(here)} variant="solid">
        {errors.confirm}
      </ButtonLink>
    );
  switch (refusalOf(error)) {
    case "two_factor":
      return (
        <ButtonLink to="/account/security" variant="solid">
          {errors.setUp}
        </ButtonLink>
      );
    case "method":
      return (
        <Form method="post" action="/sign-out">
          <Button type="submit" variant="solid">
            {account.signOut}
          </Button>
        </Form>
      );
    case "address":
      return (
        <ButtonLink to="/workspaces" variant="solid">
          {account.workspaces}
        </ButtonLink>
      );
    default:
      return (
        <ButtonLink to="/console" variant="solid">
          {errors.toConsole}
        </ButtonLink>
      );
  }
}
