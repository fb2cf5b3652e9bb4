import type { ReactNode } from "react";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { FilterBar, FilterText } from "~/components/ui/filter-bar.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { Table } from "~/components/ui/table.tsx";

interface AdminListProps {
  title: string;
  description: string;
  /** What one can look for, and what is looked for. */
  search: { label: string; q: string | undefined };
  none: string;
  head: string[];
  rows: ReactNode[];
  nextCursor: string | null;
}

/** A page of all people or workspaces there are, with a search. */
export function AdminList({ title, description, search, none, head, rows, nextCursor }: AdminListProps) {
  return (
    <div className="grid gap-6">
      <PageHeader title={title} description={description} />
      <FilterBar label={title} filtered={search.q !== undefined}>
        <FilterText name="q" label={search.label} value={search.q} />
      </FilterBar>
      <Card>
        {rows.length === 0 ? (
          <EmptyState title={none} action={<ButtonLink to="?">Show all</ButtonLink>}>
            Nothing begins like this.
          </EmptyState>
        ) : (
          <Table label={title} head={head}>
            {rows}
          </Table>
        )}
      </Card>
      <Pager nextCursor={nextCursor} />
    </div>
  );
}
