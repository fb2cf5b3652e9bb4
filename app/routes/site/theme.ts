import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { chosen, readForm } from "~/form.server.ts";
import { keepChoice } from "~/keep-choice.server.ts";
import { THEMES, themeCookie } from "~/theme.server.ts";

/** Keeps the chosen theme. */
export async function action({ request }: ActionFunctionArgs) {
  return keepChoice(request, themeCookie(chosen(await readForm(request), "theme", THEMES)));
}

export const loader = () => redirect("/");
