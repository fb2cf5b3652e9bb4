import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { chosen, readForm } from "~/form.server.ts";
import { keepChoice } from "~/keep-choice.server.ts";
import { localeCookie } from "~/locale.server.ts";
import { LOCALES } from "~/texts/locale.ts";

/** Keeps the chosen language. */
export async function action({ request }: ActionFunctionArgs) {
  return keepChoice(request, localeCookie(chosen(await readForm(request), "locale", LOCALES)));
}

export const loader = () => redirect("/");
