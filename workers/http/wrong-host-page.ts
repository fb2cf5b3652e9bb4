import { plainPage } from "./plain-page.ts";

/** What a browser is shown at a host that is none of ours: the same for every such host, and of it nothing is repeated. */
export const wrongHostPage = (home: string): Promise<Response> =>
  plainPage({
    status: 421,
    title: "There is no workspace at this address",
    paragraphs: [
      "The name leads to Quayside, but no workspace has proven that it is its own.",
      "Is it yours? Sign in to your workspace, open Settings, Domains, and add it there. A domain that was added a moment ago may take a minute.",
    ],
    link: { to: `${home}/`, label: "Go to Quayside" },
  });
