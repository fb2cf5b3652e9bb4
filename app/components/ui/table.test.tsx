import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { type Column, Table } from "./table.tsx";

afterEach(cleanup);

const COLUMNS: Column<{ id: string; berth: number }>[] = [
  { title: "Ship", cell: ({ id }) => id },
  { title: "Berth", cell: ({ berth }) => berth },
  { title: "Actions", isActions: true, cell: ({ id }) => <button type="button">Tow {id}</button> },
];

test("a row is named by its first cell, and every value knows what it is", () => {
  render(<Table label="Ships" columns={COLUMNS} rows={[{ id: "Fram", berth: 4 }]} />);
  const row = within(screen.getByRole("row", { name: /Fram/ }));
  expect(row.getByRole("rowheader").textContent).toBe("Fram");
  const [berth, actions] = row.getAllByRole("cell");
  // What stands over it where there is no room for columns.
  expect(berth?.dataset.title).toBe("Berth");
  expect(actions?.dataset.title).toBeUndefined();
  expect(screen.getAllByRole("columnheader").map(({ textContent }) => textContent)).toEqual([
    "Ship",
    "Berth",
    "Actions",
  ]);
});
