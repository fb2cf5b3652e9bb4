import { Form } from "@remix-run/react";
import { useId } from "react";
import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";

/** Removes a domain once its name has been typed: what stands at it is gone at once. */
export function RemoveDomain({ domain }: { domain: string }) {
  const id = useId();
  return (
    <details className="min-w-0 text-sm open:w-full">
      <summary
        className="inline-flex min-h-8 cursor-pointer list-none items-center rounded-md border border-bad/40 px-3 font-medium text-bad hover:bg-bad-soft"
        aria-label={`Remove ${domain}`}
      >
        Remove
      </summary>
      <Form method="post" className="mt-3 grid max-w-md gap-3 rounded-lg border border-line p-4">
        <p className="text-soft">
          It is not answered any more, at once. Whoever adds it again has to prove it with new records.
        </p>
        <input type="hidden" name="domain" value={domain} />
        <Field id={id} label={`Type ${domain} to remove it`}>
          <Input
            {...fieldProps(id, false, false)}
            name="typed"
            autoComplete="off"
            autoCapitalize="none"
            required
          />
        </Field>
        <Button type="submit" variant="danger" name="intent" value="remove" className="justify-self-start">
          Remove the domain
        </Button>
      </Form>
    </details>
  );
}
