import type { Ctx } from "@workers/kernel/context.ts";
import { runFilter } from "@workers/runs/contract.ts";
import { listRuns } from "@workers/runs/index.ts";
import { type AskedRuns, type ChosenFilter, chosenFilters } from "./runs-list.ts";

/** Where all filters together find nothing: those without which something is found. */
export async function filtersInTheWay(ctx: Ctx, asked: AskedRuns): Promise<ChosenFilter[]> {
  const chosen = chosenFilters(asked);
  if (chosen.length < 2) return chosen;
  const found = await Promise.all(
    chosen.map(async ({ without }) => {
      const { data } = await listRuns(ctx, {
        ...runFilter.parse({ ...without, cursor: undefined }),
        limit: 1,
      });
      return data.length > 0;
    }),
  );
  return chosen.filter((_, i) => found[i]);
}
