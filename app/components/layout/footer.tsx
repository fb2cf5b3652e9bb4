import { Link } from "@remix-run/react";
import { PLATFORM, useBrand } from "~/brand.ts";
import { frame } from "~/texts/frame.ts";
import { useTexts } from "~/texts/texts.ts";
import { LocaleSwitch } from "./locale-switch.tsx";

/** The foot of every page. */
export function Footer() {
  const brand = useBrand();
  const t = useTexts(frame);
  return (
    <footer className="mt-20 border-line border-t">
      <div className="wrap flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-8 text-faint text-sm">
        {brand ? (
          <p>
            {brand.name}
            {brand.poweredBy && ` · ${t.poweredBy(PLATFORM)}`}
          </p>
        ) : (
          <p>{`${PLATFORM} — ${t.slogan}`}</p>
        )}
        <nav aria-label={t.reference} className="flex flex-wrap gap-x-5 gap-y-2">
          {!brand && (
            <Link to="/agents" className="hover:text-ink hover:underline">
              {t.agents}
            </Link>
          )}
          <Link to="/docs" className="hover:text-ink hover:underline">
            {t.guide}
          </Link>
          <a href="/docs/api" className="hover:text-ink hover:underline">
            {t.apiReference}
          </a>
          <a href="/api/v1/openapi.json" className="hover:text-ink hover:underline">
            OpenAPI
          </a>
          <a href="/llms.txt" className="hover:text-ink hover:underline">
            llms.txt
          </a>
        </nav>
        <LocaleSwitch />
      </div>
    </footer>
  );
}
