import { Link } from "@remix-run/react";

/** Where mails stay on the machine, the way to them; there is no other. */
export const OutboxLink = () => (
  <p className="mt-2">
    This server keeps its mails to itself:{" "}
    <Link to="/dev/mail" className="font-medium text-ink underline">
      read them here
    </Link>
    .
  </p>
);
