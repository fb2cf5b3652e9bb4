import { Form, useSubmit } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { Button } from "~/components/ui/button.tsx";
import { Input } from "~/components/ui/field.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { type Asked, addressOf } from "~/directory.ts";
import { directory } from "~/texts/directory.ts";
import { useTexts } from "~/texts/texts.ts";

const PAUSE_MS = 200;

/** The search of the directory. What is chosen stays; with `live` it searches as one types, and what was typed stays. */
export function SearchBox({ asked, live = false }: { asked: Asked; live?: boolean }) {
  const t = useTexts(directory);
  const submit = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const { q = "", category, cursor: _, ...kept } = asked;
  const sent = useRef(q);
  // The field is the browser's own: it is told what was searched only when one went back or elsewhere.
  useEffect(() => {
    const field = form.current?.elements.namedItem("q");
    if (field instanceof HTMLInputElement && q !== sent.current) field.value = q;
    sent.current = q;
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = String(new FormData(form.current ?? undefined).get("q") ?? "").trim();
      submit(form.current, { replace: Boolean(q), preventScrollReset: true });
    }, PAUSE_MS);
  };
  return (
    <Form
      ref={form}
      method="get"
      action={addressOf({ category })}
      role="search"
      aria-label={t.search}
      className="flex w-full gap-2"
      onSubmit={() => clearTimeout(timer.current)}
      onChange={live ? search : undefined}
    >
      {Object.entries(kept).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="relative min-w-0 flex-1">
        <Icon name="search" className="pointer-events-none absolute top-4 left-3.5 text-faint" />
        <Input
          type="search"
          name="q"
          defaultValue={q}
          maxLength={200}
          autoComplete="off"
          aria-label={t.search}
          placeholder={t.searchHint}
          className="h-12 pl-10 text-base"
        />
      </div>
      <Button type="submit" variant="solid" size="lg">
        {t.submit}
      </Button>
    </Form>
  );
}
