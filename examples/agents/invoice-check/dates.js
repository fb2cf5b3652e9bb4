import { isBlank } from "./required.js";

const LONG_AGO_DAYS = 730;
const LONG_TERM_DAYS = 180;

/** Whether the dates exist and follow each other. */
export function checkDates({ issueDate, dueDate }, { add, today }) {
  const issued = readDate(issueDate, "/issueDate", add);
  const due = readDate(dueDate, "/dueDate", add);
  const now = Date.parse(today);
  if (issued !== undefined && days(now, issued) > 0) {
    add("warning", "future_date", "/issueDate", `The invoice is dated ${issueDate}, after today (${today}).`);
  }
  if (issued !== undefined && days(issued, now) > LONG_AGO_DAYS) {
    add("warning", "old_date", "/issueDate", `The invoice is dated ${issueDate}, more than two years ago.`);
  }
  if (issued === undefined || due === undefined) return;
  const term = days(issued, due);
  if (term < 0)
    add("error", "due_before_issue", "/dueDate", `The invoice is due ${-term} days before it was issued.`);
  if (term > LONG_TERM_DAYS) add("info", "long_term", "/dueDate", `The term of payment is ${term} days.`);
}

function readDate(value, pointer, add) {
  if (isBlank(value)) return undefined;
  const day = /^(\d{4}-\d{2}-\d{2})(?:T.{1,40})?$/.exec(String(value))?.[1];
  const time = day ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // Date.parse lets 31 February through as 2 March in some engines.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(day)) return time;
  add("error", "date", pointer, `“${value}” is not a date of the calendar written as YYYY-MM-DD.`);
  return undefined;
}

function days(from, to) {
  return Math.round((to - from) / 86_400_000);
}
