import { describe, expect, it } from "vitest";
import { usageAsked } from "./usage-page.server.ts";

const NOW = Date.UTC(2026, 10, 22, 13, 45);
const queryOf = (search: string) =>
  usageAsked(new Request(`http://quayside.test/console/usage?${search}`), NOW).query;

describe("the address of the usage page", () => {
  it.each([
    ["", { unit: "day", by: "agent" }],
    ["period=day&by=key", { unit: "hour", by: "key" }],
    ["period=week", { unit: "hour", from: "2026-11-15T14:45:00.000Z" }],
    ["period=quarter&agent=echo", { unit: "day", from: "2026-08-25T13:45:00.000Z", agent: "echo" }],
    ["period=year", { unit: "month" }],
    ["from=2026-11-20", { unit: "hour", from: "2026-11-20" }],
    ["from=2026-09-01&to=2026-09-30&period=day", { unit: "day", from: "2026-09-01", to: "2026-09-30" }],
    ["from=2020-01-01", { unit: "month", from: "2020-01-01" }],
  ])("%s", (search, query) => {
    expect(queryOf(search)).toMatchObject(query);
  });

  it.each(["period=ages", "by=colour", "from=yesterday", "from=2026-11-20&to=2026-11-01"])(
    "leaves out what there cannot be: %s",
    (search) => {
      expect(queryOf(search)).toEqual({ unit: "day", by: "agent", limit: 100 });
    },
  );
});
