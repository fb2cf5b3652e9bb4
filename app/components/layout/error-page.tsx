import { Form, isRouteErrorResponse, useLocation, useRouteError } from "@remix-run/react";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { isProblem } from "~/problem.ts";
import { confirmPath } from "~/redirects.ts";

interface Words {
  eyebrow: string;
  title: string;
  text: string;
}

/** Why a workspace did not let this session in; undefined for every other error. */
const refusalOf = (error: unknown): string | undefined => {
  const problem = isRouteErrorResponse(error) && isProblem(error.data) ? error.data : undefined;
  const reason = problem?.meta.reason;
  return typeof reason === "string" && Object.hasOwn(REFUSED, reason) ? reason : undefined;
};
const REFUSED: Record<string, string> = {
  address: "Not from this network",
  method: "Sign in another way",
  two_factor: "A second factor is needed",
};

const needsConfirmation = (error: unknown): boolean =>
  isRouteErrorResponse(error) && isProblem(error.data) && error.data.code === "sudo_required";

function wordsFor(error: unknown): Words {
  if (!isRouteErrorResponse(error)) {
    return {
      eyebrow: "Error",
      title: "Something went wrong on our side",
      text: "Nothing that you confirmed was lost. Try again; if it happens again, tell us when and where.",
    };
  }
  const detail = isProblem(error.data) ? error.data.detail : undefined;
  const eyebrow = `Error ${error.status}`;
  if (error.status === 404) {
    return {
      eyebrow,
      title: "There is nothing at this berth",
      text: detail ?? "The page was moved, or never was here.",
    };
  }
  if (needsConfirmation(error))
    return { eyebrow: "One more step", title: "Confirm it’s you", text: detail ?? error.statusText };
  const reason = refusalOf(error);
  if (reason) return { eyebrow: "One more step", title: REFUSED[reason] ?? "", text: detail ?? "" };
  if (error.status === 403)
    return { eyebrow, title: "This is not yours to see", text: detail ?? "Ask an owner of the workspace." };
  return { eyebrow, title: "That did not work", text: detail ?? error.statusText };
}

/** What a page shows when its loader or rendering failed: what happened, and where to go from here. */
export function ErrorPage() {
  const error = useRouteError();
  const { pathname, search } = useLocation();
  const { eyebrow, title, text } = wordsFor(error);
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
        <ButtonLink to="/">Browse agents</ButtonLink>
      </div>
    </div>
  );
}

/** The one thing to do about it. */
function NextStep({ error, here }: { error: unknown; here: string }) {
  if (needsConfirmation(error))
    return (
      <ButtonLink to={confirmPath(here)} variant="solid">
        Confirm it’s you
      </ButtonLink>
    );
  switch (refusalOf(error)) {
    case "two_factor":
      return (
        <ButtonLink to="/account/security" variant="solid">
          Set one up
        </ButtonLink>
      );
    case "method":
      return (
        <Form method="post" action="/sign-out">
          <Button type="submit" variant="solid">
            Sign out
          </Button>
        </Form>
      );
    case "address":
      return (
        <ButtonLink to="/workspaces" variant="solid">
          Your workspaces
        </ButtonLink>
      );
    default:
      return (
        <ButtonLink to="/console" variant="solid">
          Go to the console
        </ButtonLink>
      );
  }
}
