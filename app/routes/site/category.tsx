import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { CATEGORIES } from "@workers/catalog/contract.ts";
import { DirectoryPage } from "~/components/directory/directory-page.tsx";
import { directoryOf } from "~/directory.server.ts";
import { canonicalMeta, pageMeta } from "~/meta.ts";
import { notFound } from "~/problems.server.ts";
import { directory } from "~/texts/directory.ts";
import { localeOfPage } from "~/texts/locale.ts";
import { useTexts } from "~/texts/texts.ts";

export const meta: MetaFunction<typeof loader> = (page) => {
  if (!page.data) return [];
  const { category } = page.data;
  const { title, description } = directory[localeOfPage(page.matches)].categories[category];
  return [
    ...pageMeta(page, title, description),
    ...canonicalMeta(page.matches, `/agents/categories/${category}`),
  ];
};

/** The agents of a category. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const category = CATEGORIES.find((name) => name === params.category);
  if (!category) return notFound("There is no such category.");
  return { category, ...(await directoryOf(request, context, category)) };
}

export default function CategoryPage() {
  const { category, ...found } = useLoaderData<typeof loader>();
  const named = useTexts(directory).categories[category];
  return <DirectoryPage {...found} {...named} />;
}
