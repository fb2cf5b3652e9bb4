import { renderBlocks } from "./blocks.js";
import { renderInline } from "./inline.js";

const SECTIONS = new Set(["thead", "tbody", "tfoot"]);
const CELLS = new Set(["td", "th"]);
/** What a Markdown cell cannot hold; a table with such things in it is there for layout. */
const TOO_RICH = new Set(["table", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"]);
const MAX_COLUMNS = 40;
const RULES = { left: ":---", center: ":---:", right: "---:" };

/** @returns {string[]} a table with its caption above, or the blocks of a table that only lays out a page */
export function renderTable(table, context) {
  const rows = rowsOf(table);
  const isLayout = /^(?:presentation|none)$/.test(table.attributes.role ?? "") || holds(table, TOO_RICH);
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (isLayout || width < 2) return flatten(table, context);

  context.counts.tables += 1;
  const grid = spread(rows, context);
  const columns = grid.reduce((most, row) => Math.max(most, row.length), 0);
  const hasHeader = rows[0].head || rows[0].cells.every(({ name }) => name === "th");
  const [header, body] = hasHeader ? [grid[0], grid.slice(1)] : [[], grid];
  const rules = Array.from({ length: columns }, (_, index) => ruleFor(rows[0].cells[index]));
  const lines = [header, rules, ...body].map((cells) => writeRow(cells, columns));
  return [...caption(table, context), lines.join("\n")];
}

/** @returns {{ head: boolean, cells: Element[] }[]} rows of this table, not of tables in it */
function rowsOf(table) {
  const rows = [];
  const collect = (parent) => {
    for (const child of parent.children) {
      if (SECTIONS.has(child.name)) collect(child);
      if (child.name !== "tr") continue;
      const cells = child.children.filter(({ name }) => CELLS.has(name));
      if (cells.length > 0) rows.push({ head: parent.name === "thead", cells });
    }
  };
  collect(table);
  return rows;
}

/** Cell texts by column; the room of a cell that spans columns or rows is filled with empty cells. */
function spread(rows, context) {
  const below = [];
  return rows.map(({ cells }) => {
    const row = [];
    const skipSpanned = () => {
      while (below[row.length] > 0 && row.length < MAX_COLUMNS) {
        below[row.length] -= 1;
        row.push("");
      }
    };
    for (const cell of cells.slice(0, MAX_COLUMNS)) {
      skipSpanned();
      const [across, down] = [span(cell, "colspan"), span(cell, "rowspan")];
      for (let column = 0; column < across && row.length < MAX_COLUMNS; column += 1) {
        if (down > 1) below[row.length] = down - 1;
        row.push(column === 0 ? cellText(cell, context) : "");
      }
    }
    skipSpanned();
    return row;
  });
}

function span({ attributes }, name) {
  return Math.min(MAX_COLUMNS, Math.max(1, Number.parseInt(attributes[name], 10) || 1));
}

function cellText(cell, context) {
  const text = cell.hasBlock ? renderBlocks(cell, context).join("\n") : renderInline(cell.children, context);
  return text.replace(/\\?\n\s*/g, "<br>").replaceAll("|", "\\|");
}

function writeRow(cells, columns) {
  const padded = Array.from({ length: columns }, (_, index) => cells[index] ?? "");
  return `| ${padded.join(" | ")} |`;
}

function ruleFor(cell) {
  const style = /text-align\s{0,5}:\s{0,5}(left|center|right)/.exec(cell?.attributes.style ?? "");
  return RULES[style?.[1] ?? cell?.attributes.align] ?? "---";
}

function caption(table, context) {
  const element = table.children.find(({ name }) => name === "caption");
  const text = element ? renderInline(element.children, context).replaceAll("\n", " ") : "";
  return text ? [`**${text}**`] : [];
}

function flatten(table, context) {
  const cells = rowsOf(table).flatMap((row) => row.cells);
  return [...caption(table, context), ...cells.flatMap((cell) => renderBlocks(cell, context))];
}

function holds(element, names) {
  return element.children.some(
    (child) => typeof child !== "string" && (names.has(child.name) || holds(child, names)),
  );
}
