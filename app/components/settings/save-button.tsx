import { Button } from "~/components/ui/button.tsx";

/** The end of a form of settings; to those who may not change them, who may. */
export function SaveButton({ mayChange }: { mayChange: boolean }) {
  if (!mayChange) return <p className="text-faint text-sm">Owners and admins can change this.</p>;
  return (
    <Button type="submit" variant="solid" className="justify-self-start">
      Save
    </Button>
  );
}
