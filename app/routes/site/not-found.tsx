import { notFound } from "~/problems.server.ts";

export const loader = () =>
  notFound("The page was moved, or never was here. Check the address, or start from the front page.");

export default function NotFound() {
  return null;
}
