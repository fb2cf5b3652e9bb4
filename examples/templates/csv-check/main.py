import csv
import io as text_io
import re
from datetime import date

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SHOWN = 60


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def is_date(text):
    try:
        date.fromisoformat(text)
        return True
    except ValueError:
        return False


CHECKS = {
    "number": (is_number, "is no number"),
    "date": (is_date, "is no date (YYYY-MM-DD)"),
    "email": (EMAIL.fullmatch, "is no e-mail address"),
}


def problems_of_cell(column, text):
    if text == "":
        if column.get("required"):
            yield "is empty"
        return
    fits, wrong = CHECKS.get(column.get("type", "text"), (None, None))
    if fits and not fits(text):
        shown = text if len(text) <= SHOWN else text[:SHOWN] + "…"
        yield f"“{shown}” {wrong}"


def problems(rows, columns, unique):
    """Each problem as (line, column, what)."""
    seen = {}
    for line, row in rows:
        for column in columns:
            name = column["name"]
            text = (row.get(name) or "").strip()
            for problem in problems_of_cell(column, text):
                yield line, name, problem
        key = tuple((row.get(name) or "").strip() for name in unique)
        if not any(key):
            continue
        if key in seen:
            yield line, ", ".join(unique), f"the same as in line {seen[key]}"
        else:
            seen[key] = line


def run(input, io):
    columns = io.config["columns"]
    unique = io.config.get("unique", [])
    most = io.config.get("maxProblems", 100)
    text = input["csv"].lstrip("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    csv.field_size_limit(4_000_000)
    reader = csv.DictReader(text_io.StringIO(text), delimiter=delimiter)
    names = [name.strip() for name in reader.fieldnames or []]
    reader.fieldnames = names
    found = [(1, c["name"], "the column is missing") for c in columns if c["name"] not in names]
    there = [c for c in columns if c["name"] in names]
    count = 0

    def rows():
        nonlocal count
        for row in reader:
            count += 1
            if count % 50_000 == 0:
                io.log(f"{count} rows read")
            yield reader.line_num, row

    for problem in problems(rows(), there, [name for name in unique if name in names]):
        if len(found) <= most:
            found.append(problem)
    return {
        "valid": not found,
        "rows": count,
        "problems": [
            {"line": line, "column": column, "problem": what} for line, column, what in found[:most]
        ],
        "cut": len(found) > most,
    }
