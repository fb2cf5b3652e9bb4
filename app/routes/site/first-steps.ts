import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { HIDDEN_STEPS } from "~/first-steps.server.ts";
import { chosen, readForm } from "~/form.server.ts";
import { keepChoice } from "~/keep-choice.server.ts";

/** Hides the first steps on the console's home, in this browser. */
export async function action({ request }: ActionFunctionArgs) {
  chosen(await readForm(request), "shown", ["no"]);
  return keepChoice(request, HIDDEN_STEPS);
}

export const loader = () => redirect("/console");
