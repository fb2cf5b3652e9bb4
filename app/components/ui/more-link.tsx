import { Link } from "@remix-run/react";

/** From a part of something to all of it. */
export const MoreLink = ({ to, children }: { to: string; children: string }) => (
  <Link to={to} className="link text-sm">
    {children}
  </Link>
);
