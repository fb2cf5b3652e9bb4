import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { GuidePage } from "~/components/docs/guide-page.tsx";
import { pageMeta } from "~/meta.ts";

export const meta: MetaFunction = (page) =>
  pageMeta(
    page,
    "Guide",
    "A first agent in five minutes: write it, publish it, deploy it, call it, stream it.",
  );

export const loader = ({ context }: LoaderFunctionArgs) => ({ origin: context.origin });

export default function Docs() {
  return <GuidePage origin={useLoaderData<typeof loader>().origin} />;
}
