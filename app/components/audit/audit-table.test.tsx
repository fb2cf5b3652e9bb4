import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { AuditTable, type ShownEntry } from "./audit-table.tsx";

afterEach(cleanup);

const entry = (detail: Record<string, unknown>): ShownEntry => ({
  ...{ id: "aud_1", action: "key.created", actor: { type: "user", id: "usr_1" }, targetId: "key_1", detail },
  ...{ requestId: "req_1", at: "2026-11-22T09:00:00.000Z", address: "192.0.2.7" },
  ...{ userAgent: "curl/8.5", device: "curl" },
  ...{ seq: null, hash: null },
});

const linesOf = (detail: Record<string, unknown>) => {
  render(<AuditTable entries={[entry(detail)]} names={{ usr_1: "Ada" }} />);
  const list = screen.getByRole("row", { name: /key\.created/ }).querySelector("dl");
  return Object.fromEntries(
    [...(list?.children ?? [])].map(({ children: [name, value] }) => [name?.textContent, value?.textContent]),
  );
};

test("times of a change are shown as such, what is no time as it stands", () => {
  const shown = linesOf({ expiresAt: 1_800_000_000_000, since: 0, createdAt: 9e15, until: "soon", sent: 3 });
  expect(shown).toMatchObject({
    "Expires at": "15 Jan 2027, 08:00:00 UTC",
    Since: "1 Jan 1970, 00:00:00 UTC",
    "Created at": "9000000000000000",
    Until: "soon",
    Sent: "3",
  });
});

test("what a change does not have is none, and lists are JSON", () => {
  expect(linesOf({ scopes: null, addresses: ["192.0.2.0/24"] })).toMatchObject({
    Scopes: "none",
    Addresses: '["192.0.2.0/24"]',
  });
});

test("an entry names the person, the address and the browser", () => {
  linesOf({});
  const row = within(screen.getByRole("row", { name: /key\.created/ }));
  for (const text of ["Ada", "192.0.2.7", "curl"]) row.getByText(text);
});
