import { ButtonLink } from "~/components/ui/button.tsx";

export interface ProviderChoice {
  /** Where it begins, without what follows the question mark. */
  to: string;
  title: string;
}

/** Other ways to come in, below the form; nothing where there are none. They leave the site, so the page goes as a whole. */
export function ProviderButtons({ choices, search }: { choices: readonly ProviderChoice[]; search: string }) {
  if (choices.length === 0) return null;
  return (
    <div className="mt-6 grid gap-3">
      <p className="flex items-center gap-3 text-faint text-sm before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {choices.map(({ to, title }) => (
        <ButtonLink key={to} to={to + search} reloadDocument>
          {title}
        </ButtonLink>
      ))}
    </div>
  );
}
