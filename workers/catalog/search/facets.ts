import { type SQL, sql } from "../../kernel/db.ts";
import { asksFor, BITS, type Permission } from "../asks.ts";
import { type Category, FACET_VALUES, type FacetCounts, type FacetName } from "../contract.ts";

/** What a search is narrowed to: at most one value of each facet. */
export type Filters = { [Name in FacetName]?: (typeof FACET_VALUES)[Name][number] | undefined };

/** How many of what was found are alike in every facet. */
export interface Group {
  category: Category;
  kind: string;
  paid: number;
  asks: number;
  verified: number;
  n: number;
}

/** Whether what a group has in common is a value of a facet; and the same as a condition on documents. */
const FACETS: {
  [Name in FacetName]: {
    has(group: Group, value: string): boolean;
    where(value: string): SQL;
  };
} = {
  category: { has: ({ category }, value) => category === value, where: (value) => sql`category = ${value}` },
  kind: { has: ({ kind }, value) => kind === value, where: (value) => sql`kind = ${value}` },
  price: {
    has: ({ paid }, value) => (paid === 1) === (value === "paid"),
    where: (value) => sql`paid = ${Number(value === "paid")}`,
  },
  permissions: {
    has: ({ asks }, value) => asksFor(asks, value as Permission),
    where: (value) => (value === "none" ? sql`asks = 0` : sql`asks & ${BITS[value as Permission]} <> 0`),
  },
  verified: { has: ({ verified }) => verified === 1, where: () => sql`verified = 1` },
};
const NAMES = Object.keys(FACETS) as FacetName[];

/** The conditions of all filters. */
export const conditionsOf = (filters: Filters): SQL[] =>
  NAMES.flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [FACETS[name].where(value)];
  });

const sum = (groups: Group[]): number => groups.reduce((total, { n }) => total + n, 0);

const passes = (group: Group, filters: Filters, except?: FacetName): boolean =>
  NAMES.every((name) => {
    const value = filters[name];
    return name === except || value === undefined || FACETS[name].has(group, value);
  });

/** How many there are of each value, were it chosen beside the other filters; none of those that would find nothing. */
export function countFacets(groups: Group[], filters: Filters): { total: number; facets: FacetCounts } {
  const countsOf = (name: FacetName) => {
    const others = groups.filter((group) => passes(group, filters, name));
    return FACET_VALUES[name]
      .map((value) => ({ value, count: sum(others.filter((group) => FACETS[name].has(group, value))) }))
      .filter(({ value, count }) => count > 0 || filters[name] === value);
  };
  const facets = Object.fromEntries(NAMES.map((name) => [name, countsOf(name)])) as FacetCounts;
  return { total: sum(groups.filter((group) => passes(group, filters))), facets };
}
