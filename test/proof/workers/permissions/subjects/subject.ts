import type { TestTenant } from "../../../../harness.ts";

/** What one call of a route is about: made anew for each, since most calls use it up. */
export interface Subject {
  /** What stands in the path. */
  params?: Record<string, string>;
  query?: string;
  body?: Record<string, unknown>;
}

/** What each route that changes something is called about. A form's button is named after the route. */
export type Subjects = Record<string, (tenant: TestTenant) => Subject | Promise<Subject>>;

let made = 0;

export const newSlug = (): string => `subject-${made++}`;
