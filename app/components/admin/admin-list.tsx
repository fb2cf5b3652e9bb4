import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { FilterBar, FilterText } from "~/components/ui/filter-bar.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { type Column, Table } from "~/components/ui/table.tsx";

interface AdminListProps<T> {
  title: string;
  description: string;
  /** What one can look for, and what is looked for. */
  search: { label: string; q: string | undefined };
  none: string;
  columns: Column<T>[];
  page: { data: T[]; nextCursor: string | null };
}

/** A page of all people or workspaces there are, with a search. */
export function AdminList<T extends { id: string }>({
  title,
  description,
  search,
  none,
  columns,
  page,
}: AdminListProps<T>) {
  return (
    <div className="grid gap-6">
      <PageHeader title={title} description={description} />
      <FilterBar label={title} filtered={search.q !== undefined}>
        <FilterText name="q" label={search.label} value={search.q} />
      </FilterBar>
      <Card>
        {page.data.length === 0 ? (
          <EmptyState title={none} action={<ButtonLink to="?">Show all</ButtonLink>}>
            Nothing begins like this.
          </EmptyState>
        ) : (
          <Table label={title} columns={columns} rows={page.data} />
        )}
      </Card>
      <Pager nextCursor={page.nextCursor} />
    </div>
  );
}
