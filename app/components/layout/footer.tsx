import { Link } from "@remix-run/react";
import { PLATFORM, useBrand } from "~/brand.ts";

/** The foot of every page. */
export function Footer() {
  const brand = useBrand();
  return (
    <footer className="mt-20 border-line border-t">
      <div className="wrap flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-8 text-faint text-sm">
        {brand ? (
          <p>
            {brand.name}
            {brand.poweredBy && ` · Powered by ${PLATFORM}`}
          </p>
        ) : (
          <p>{PLATFORM} — agents, moored at the edge.</p>
        )}
        <nav aria-label="Reference" className="flex flex-wrap gap-x-5 gap-y-2">
          <Link to="/docs" className="hover:text-ink hover:underline">
            Guide
          </Link>
          <a href="/docs/api" className="hover:text-ink hover:underline">
            API reference
          </a>
          <a href="/api/v1/openapi.json" className="hover:text-ink hover:underline">
            OpenAPI
          </a>
          <a href="/llms.txt" className="hover:text-ink hover:underline">
            llms.txt
          </a>
        </nav>
      </div>
    </footer>
  );
}
