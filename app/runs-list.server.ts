import { type RunFilter, runFilter } from "@workers/runs/contract.ts";
import { pageQueryOf } from "./page-query.ts";
import { type AskedRuns, FILTERS } from "./runs-list.ts";

/**
 * What a page's address asks of the list of runs. A filter that cannot be (an old link, say) is left out, and named among
 * `ignored`.
 */
export function runsAsked(request: Request): { asked: AskedRuns; filter: RunFilter; ignored: string[] } {
  const status = new URL(request.url).searchParams.getAll("status").filter((value) => value !== "");
  const { cursor, ...values } = pageQueryOf(request, FILTERS);
  const said = { ...values, ...(status.length > 0 && { status }) };
  const ignored = (runFilter.safeParse(said).error?.issues ?? []).map(({ path }) => String(path[0]));
  const keep = (all: object) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !ignored.includes(name)));
  const filter = runFilter.parse(keep(said));
  const asked = { ...keep(values), cursor, status: filter.status ?? [] };
  return { asked, filter, ignored: [...new Set(ignored)] };
}
