import { useFetcher } from "@remix-run/react";
import { frame } from "~/texts/frame.ts";
import { LOCALE_NAMES, LOCALES, useLocale } from "~/texts/locale.ts";
import { useTexts } from "~/texts/texts.ts";

/** The languages, each by its own name; a form, so it works without scripts. */
export function LocaleSwitch() {
  const fetcher = useFetcher();
  const current = useLocale();
  const { language } = useTexts(frame);
  return (
    <fetcher.Form method="post" action="/locale">
      <fieldset className="flex gap-x-4">
        <legend className="sr-only">{language}</legend>
        {LOCALES.map((locale) => (
          <button
            key={locale}
            type="submit"
            name="locale"
            value={locale}
            lang={locale}
            aria-pressed={locale === current}
            className="rounded hover:text-ink hover:underline aria-pressed:font-medium aria-pressed:text-ink"
          >
            {LOCALE_NAMES[locale]}
          </button>
        ))}
      </fieldset>
    </fetcher.Form>
  );
}
