import { plainPage } from "./plain-page.ts";

/** What a browser is shown that sent a form from elsewhere, or without saying from where; nothing was changed. */
export const foreignFormPage = (): Promise<Response> =>
  plainPage({
    status: 403,
    title: "This form was not sent from here",
    paragraphs: [
      "Nothing was changed. A form counts when it is sent from this very site, and the browser says so.",
      "Open the page again and send it from there. If that does not help, an extension or a setting of the browser may hide where forms come from.",
    ],
    link: { to: "/", label: "Go to the first page" },
  });
