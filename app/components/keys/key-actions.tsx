import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Opened } from "~/components/ui/opened.tsx";
import { OverlapField } from "./overlap-field.tsx";

/** What can be done with a key, behind a word that opens it: works by keyboard, and without scripts. */
export function KeyActions({ id, name, mayRotate }: { id: string; name: string; mayRotate: boolean }) {
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-2">
      {mayRotate && (
        <Opened summary="Rotate">
          <RotateForm id={id} />
        </Opened>
      )}
      <Opened summary="Revoke">
        <Form method="post" className="grid justify-items-start gap-3">
          <p className="text-pretty text-soft text-sm">
            Whatever uses “{name}” is refused from its next request on. This cannot be undone.
          </p>
          <input type="hidden" name="intent" value="revoke" />
          <input type="hidden" name="key" value={id} />
          <Button type="submit" size="sm" variant="danger">
            Revoke this key
          </Button>
        </Form>
      </Opened>
    </div>
  );
}

function RotateForm({ id }: { id: string }) {
  return (
    <Form method="post" className="grid justify-items-start gap-3">
      <input type="hidden" name="intent" value="rotate" />
      <input type="hidden" name="key" value={id} />
      <OverlapField description="Time to put the new one in its place." />
      <Button type="submit" size="sm" variant="solid">
        Make a new secret
      </Button>
    </Form>
  );
}
