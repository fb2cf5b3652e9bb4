import { AGENTS } from "./subjects/agents.ts";
import { EVALUATIONS } from "./subjects/evaluations.ts";
import { PEOPLE } from "./subjects/people.ts";
import { PLATFORM } from "./subjects/platform.ts";
import { REVIEWS } from "./subjects/reviews.ts";
import type { Subjects } from "./subjects/subject.ts";
import { WORKSPACES } from "./subjects/workspaces.ts";

export const SUBJECTS: Subjects = {
  ...AGENTS,
  ...EVALUATIONS,
  ...PEOPLE,
  ...WORKSPACES,
  ...PLATFORM,
  ...REVIEWS,
};
