import { cleanup, screen } from "@testing-library/react";
import type { CanaryView } from "@workers/deployments/contract.ts";
import { afterEach, expect, test } from "vitest";
import { renderPage } from "~/testing/render-page.tsx";
import { CanaryCard } from "./canary-card.tsx";

afterEach(cleanup);

const canary: CanaryView = {
  ...{ version: "2.0.0", versionId: "ver_2", percent: 10, minRuns: 20, maxExtraFailurePercent: 5 },
  ...{ status: "running", reason: null, startedAt: "2026-11-22T09:00:00.000Z", endedAt: null },
  stable: { runs: 180, failed: 9 },
  canary: { runs: 0, failed: 0 },
};
const show = (more: Partial<CanaryView> = {}, mayDeploy = true) =>
  renderPage(<CanaryCard stable="1.0.0" canary={{ ...canary, ...more }} mayDeploy={mayDeploy} />);

test("a canary stands beside the stable version, with what both come to", () => {
  show();
  expect(screen.getByText("90 % of the runs")).toBeTruthy();
  expect(screen.getByText("5 %")).toBeTruthy();
  expect(screen.getByText("failed: 9 of 180 runs")).toBeTruthy();
  expect(screen.getByText("No run of it has ended yet")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Change" })).toBeTruthy();
});

test("who may not deploy sees it without its buttons", () => {
  show({}, false);
  expect(screen.queryAllByRole("button")).toEqual([]);
});

test("one that was given up says why", () => {
  show({ status: "rolled_back", reason: "3 of 4 failed.", endedAt: "2026-11-22T10:00:00.000Z" });
  expect(screen.getByText("The canary 2.0.0 was given up by itself")).toBeTruthy();
  expect(screen.getByText(/3 of 4 failed/)).toBeTruthy();
});
