import type { Draft } from "./draft.ts";

/** A request with something odd or wrong in one place. */
export interface Trial {
  /** What is odd. */
  label: string;
  /** The place that it is in: one field, one parameter, or the body as such. Each place gets its share of a sample. */
  place: string;
  /** `refused`: no program could mean it, so it has to be refused. `any`: it may be taken or refused, but in good order. */
  verdict: "refused" | "any";
  /** What the refusal has to point at, or into; where absent, the refusal's words are enough. */
  pointer?: string;
  change: Partial<Draft>;
  /** It leads to another route, perhaps to one of another kind. */
  leaves?: boolean;
}
