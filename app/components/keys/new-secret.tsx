import { Announced } from "~/components/ui/announced.tsx";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { Notice } from "~/components/ui/notice.tsx";

/** A secret that has just been made: shown this once, with a call to try it by. */
export function NewSecret({ secret, origin }: { secret: string; origin: string }) {
  return (
    <Announced about={secret}>
      <div className="grid gap-3">
        <Notice tone="good" title="Copy the key now: it is not shown again">
          Keep it where secrets belong, not in a program’s text. Should it get lost, rotate it.
        </Notice>
        <CodeBlock title="API key" code={secret} wrap />
        <CodeBlock
          title="Try it"
          code={`curl ${origin}/api/v1/auth/me \\\n  -H "Authorization: Bearer ${secret}"`}
        />
      </div>
    </Announced>
  );
}
