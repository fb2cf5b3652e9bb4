import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { changeAddress, findAddressChange } from "@workers/identity/index.ts";
import { codeLinkMeta, codeOf } from "~/code-link.ts";
import { Entrance } from "~/components/account/entrance.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { attempt, refusalInit } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => codeLinkMeta(page, "Your address");

/** What the link would change; it changes nothing by being opened. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const found = await findAddressChange(context, codeOf(request));
  return found ? data({ to: found.to, undo: found.undo }) : data({ to: null, undo: false }, { status: 404 });
}

/** Changes the address, or takes a change back. */
export async function action({ request, context }: ActionFunctionArgs) {
  const changed = await attempt(changeAddress(context, codeOf(request)));
  if (!changed.ok) return data({ problem: changed.problem }, refusalInit(changed.problem));
  return redirect(changed.value.undone ? "/forgot-password" : "/account?done=address");
}

export default function ChangeAddress() {
  const { to, undo } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const busy = useNavigation().state !== "idle";
  if (to === null) {
    return (
      <Entrance title="This link is used up" description="Ask for another one on your account's page.">
        <ButtonLink to="/account" variant="solid" className="justify-self-start">
          Your account
        </ButtonLink>
      </Entrance>
    );
  }
  const address = <strong className="wrap-anywhere">{to}</strong>;
  return (
    <Entrance
      title={undo ? "Take the change back" : "Change your address"}
      description={
        undo ? (
          <>
            {address} becomes your account's address again. Everybody is signed out of it, and you set a new
            password.
          </>
        ) : (
          <>{address} becomes your account's address, with which you sign in.</>
        )
      }
    >
      <Form method="post" className="grid gap-5">
        {problem && <Notice tone="bad" title={problem.detail} />}
        <Button type="submit" variant="solid" disabled={busy}>
          {undo ? "Take it back" : "Confirm"}
        </Button>
      </Form>
    </Entrance>
  );
}
