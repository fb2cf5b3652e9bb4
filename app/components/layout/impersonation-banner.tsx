import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Moment } from "~/components/ui/time.tsx";

/** On every page while an administrator acts in somebody's place: in whose, until when, and how to stop. */
export function ImpersonationBanner({ name, endsAt }: { name: string; endsAt: string }) {
  return (
    <section aria-label="Acting in another person's place" className="border-warn/40 border-b bg-warn-soft">
      <div className="wrap flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
        <p className="min-w-0 text-sm text-warn">
          <strong className="font-semibold">You act as {name}.</strong> The workspace's log names you, with
          your reason. It ends <Moment at={endsAt} />.
        </p>
        <Form method="post" action="/admin/stop">
          <Button type="submit" size="sm">
            Stop
          </Button>
        </Form>
      </div>
    </section>
  );
}
