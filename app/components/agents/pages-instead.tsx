import { ButtonLink } from "~/components/ui/button.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";

/** What stands where a static agent would be run; `pages` is null while none of its versions is live. */
export const PagesInstead = ({ pages }: { pages: string | null }) => (
  <EmptyState
    title={pages ? "It has pages, and nothing to run" : "Not live yet"}
    action={
      pages && (
        <ButtonLink to={pages} variant="signal" reloadDocument>
          Open its pages
        </ButtonLink>
      )
    }
  >
    A static agent is its pages, which are opened once a version of it is live.
  </EmptyState>
);
