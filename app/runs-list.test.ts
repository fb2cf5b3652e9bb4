import { expect, test } from "vitest";
import { runsAsked } from "./runs-list.server.ts";
import { chosenFilters, runsAddress } from "./runs-list.ts";

const asked = (query: string) => runsAsked(new Request(`https://q.example/console/runs?${query}`));

test("an address says what is asked for, and is made of it again", () => {
  const query = "status=failed&status=timed_out&q=a+b&agent=csv&minDurationMs=1000";
  const found = asked(query);
  expect(found).toEqual({
    asked: { status: ["failed", "timed_out"], q: "a b", agent: "csv", minDurationMs: "1000" },
    filter: { status: ["failed", "timed_out"], q: "a b", agent: "csv", minDurationMs: 1000 },
    ignored: [],
  });
  expect(runsAddress(found.asked)).toBe(`/console/runs?${query}`);
});

test("what cannot be is left out and named, and the rest stays", () => {
  expect(asked("status=lost&from=yesterday&minCostMicros=much&agent=csv&trigger=")).toMatchObject({
    asked: { status: [], agent: "csv" },
    ignored: ["status", "from", "minCostMicros"],
  });
});

test("each chosen filter can be left out alone, and leads to the first page", () => {
  const without = chosenFilters(asked("status=failed&status=queued&q=x&cursor=abc").asked);
  expect(without.map((each) => runsAddress(each.without))).toEqual([
    "/console/runs?status=queued&q=x",
    "/console/runs?status=failed&q=x",
    "/console/runs?status=failed&status=queued",
  ]);
});
