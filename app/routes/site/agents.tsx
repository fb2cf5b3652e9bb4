import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { DirectoryPage } from "~/components/directory/directory-page.tsx";
import { directoryOf } from "~/directory.server.ts";
import { addressOf } from "~/directory.ts";
import { canonicalMeta, pageMeta } from "~/meta.ts";
import { directory } from "~/texts/directory.ts";
import { localeOfPage } from "~/texts/locale.ts";
import { useTexts } from "~/texts/texts.ts";

export const meta: MetaFunction = (page) => {
  const { title, description } = directory[localeOfPage(page.matches)];
  return [...pageMeta(page, title, description), ...canonicalMeta(page.matches, "/agents")];
};

/** The directory. A category has a page of its own. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const found = await directoryOf(request, context);
  if (found.asked.category) throw redirect(addressOf(found.asked));
  return found;
}

export default function Agents() {
  const { title, description } = useTexts(directory);
  return <DirectoryPage {...useLoaderData<typeof loader>()} title={title} description={description} />;
}
