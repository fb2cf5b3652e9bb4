import { cleanup, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { ShownReviews } from "~/reviews-page.server.ts";
import { renderPage } from "~/testing/render-page.tsx";
import { ReviewsTab } from "./reviews-tab.tsx";

afterEach(cleanup);

const REVIEW = {
  ...{ id: "rev_1", workspace: "meridian", rating: 4, text: "Quick. <b>Not bold</b>" },
  ...{ createdAt: "2026-11-20T09:30:00.000Z", editedAt: null, reply: null },
};
const STARS = [5, 4, 3, 2, 1].map((rating) => ({ rating, count: rating === 4 ? 1 : 0 }));

const shown = (more: Partial<ShownReviews> = {}): ShownReviews => ({
  page: { data: [REVIEW], nextCursor: null, summary: { rating: 3.58, reviews: 1, stars: STARS } },
  ...{
    rating: null,
    own: null,
    noForm: null,
    workspace: "Meridian Freight",
    mayReply: false,
    mayReport: true,
  },
  ...more,
});
const render = (more?: Partial<ShownReviews>) =>
  renderPage(
    <ReviewsTab
      shown={shown(more)}
      path="/agents/harbor/csv"
      manage="/console/agents/csv"
      problem={undefined}
    />,
  );

it("shows what reviews come to, and each as the plain text that it is", () => {
  render();
  screen.getByText("3.6");
  screen.getByText("Quick. <b>Not bold</b>");
  expect(screen.getByRole("link", { name: "Only 4 stars: 1" }).getAttribute("href")).toContain("rating=4");
  screen.getByText("Report");
});

it("has stars as radio buttons for those who may review, filled in with what they said", () => {
  render({ own: { ...REVIEW, hidden: null } });
  expect((screen.getByRole("radio", { name: "4 stars" }) as HTMLInputElement).checked).toBe(true);
  screen.getByRole("button", { name: "Withdraw review" });
});

it.each([
  ["own", "only others review it"],
  ["not_run", "has not run it yet"],
  ["related", "the same people"],
  ["role", "Your role may not"],
] as const)("says why there is no form: %s", (noForm, words) => {
  render({ noForm });
  screen.getByText(new RegExp(words));
  expect(screen.queryByRole("radio")).toBeNull();
});

it("lets the creator answer, and nobody else", () => {
  render({ mayReply: true, noForm: "own" });
  screen.getByText("Reply");
  expect(screen.queryByText("Report")).toBeNull();
});

it("has one thing to do where nothing is said, and where nobody finds the agent", () => {
  const { unmount } = render({
    page: { data: [], nextCursor: null, summary: { rating: null, reviews: 0, stars: STARS } },
    noForm: "signed_out",
  });
  screen.getByText("No reviews yet");
  unmount();
  render({ page: null, noForm: "own" });
  screen.getByRole("link", { name: "Go to the agent" });
});
