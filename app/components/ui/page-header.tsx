import { Link } from "@remix-run/react";
import type { ReactNode } from "react";

export interface Crumb {
  label: string;
  to: string;
}

/** The top of a page: where it is, its name, a line about it, and what can be done here. */
export function PageHeader({
  title,
  eyebrow,
  description,
  crumbs = [],
  mark,
  actions,
}: {
  title: ReactNode;
  eyebrow?: ReactNode;
  description?: ReactNode;
  crumbs?: Crumb[];
  mark?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="flex flex-col gap-4">
      {crumbs.length > 0 && <Breadcrumbs crumbs={crumbs} />}
      <div className="flex flex-col gap-4 md:flex-row md:flex-wrap md:items-start md:justify-between">
        <div className="flex min-w-0 flex-1 gap-4 md:basis-80">
          {mark}
          <div className="min-w-0">
            {eyebrow && (
              <div className="mb-1 flex flex-wrap items-center gap-2 text-faint text-sm">{eyebrow}</div>
            )}
            <h1 className="font-semibold text-2xl tracking-tight sm:text-[1.75rem] sm:leading-tight">
              {title}
            </h1>
            {description && <div className="mt-1.5 max-w-2xl text-pretty text-soft">{description}</div>}
          </div>
        </div>
        {actions && (
          <div className="flex max-w-full shrink-0 flex-wrap items-center gap-2 md:pt-1">{actions}</div>
        )}
      </div>
    </header>
  );
}

function Breadcrumbs({ crumbs }: { crumbs: Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap items-center gap-1.5 text-faint text-sm">
        {crumbs.map((crumb, i) => (
          <li key={crumb.to} className="flex items-center gap-1.5">
            <Link to={crumb.to} className="rounded hover:text-ink hover:underline">
              {crumb.label}
            </Link>
            {i < crumbs.length - 1 && (
              <span aria-hidden="true" className="text-line-strong">
                /
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
