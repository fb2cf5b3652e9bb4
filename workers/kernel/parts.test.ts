import { expect, it } from "vitest";
import { env } from "../../test/harness.ts";
import { platformDb, sql } from "./db.ts";
import { domainErrorOf } from "./errors.ts";
import { answerOf, PartAway, partDatabase } from "./parts.ts";

const away =
  (message = "Network connection lost.") =>
  () =>
    Promise.reject(new Error(message));

it("a part that fails, or takes too long, is a refusal that names it", async () => {
  const refusal = { code: "unavailable", retryAfter: 2, meta: { part: "data" } };
  await expect(answerOf("data", away())).rejects.toMatchObject({ refusal });
  await expect(answerOf("data", () => new Promise(() => undefined), 5)).rejects.toMatchObject({ refusal });
});

it("what a database says of a statement is passed on as it is", async () => {
  const database = partDatabase(env.CATALOG, "catalog");
  const wrong = database.prepare("SELECT a FROM nowhere").all();
  await expect(wrong).rejects.not.toBeInstanceOf(PartAway);
  await expect(wrong).rejects.toThrow("no such table");
});

it("reads and writes as the database itself, one by one and in batches", async () => {
  const database = partDatabase(env.CATALOG, "catalog");
  const statement = database.prepare("SELECT ?1 AS a, ?2 AS b").bind(1, "two");
  expect(await statement.first()).toEqual({ a: 1, b: "two" });
  expect(await statement.first("b")).toBe("two");
  expect(await statement.raw()).toEqual([[1, "two"]]);
  expect((await statement.all()).results).toEqual([{ a: 1, b: "two" }]);
  const [first] = await database.batch([statement, statement]);
  expect(first?.results).toEqual([{ a: 1, b: "two" }]);
});

it("is found in the error that the query builder makes of it", async () => {
  const broken = { prepare: () => ({ bind: () => ({ all: away(), raw: away(), run: away() }) }) };
  const query = platformDb({ ...env, CATALOG: broken as never }, "CATALOG").all(sql`SELECT 1`);
  const error = await query.then(undefined, (reason: unknown) => reason);
  expect(domainErrorOf(error)).toMatchObject({ refusal: { meta: { part: "catalog" } } });
});
