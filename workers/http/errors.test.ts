import { HTTPException } from "hono/http-exception";
import { describe, expect, it } from "vitest";
import { DomainError } from "../kernel/errors.ts";
import { problemOf } from "./contract.ts";
import { problemResponse, refusalOf } from "./errors.ts";

describe("problemOf", () => {
  it("has everything that a client needs, and no more than was said", () => {
    expect(problemOf({ code: "not_found", detail: "There is no such run." }, "req_1")).toEqual({
      type: "urn:quayside:problem:not_found",
      title: "Not found",
      status: 404,
      code: "not_found",
      detail: "There is no such run.",
      requestId: "req_1",
    });
  });

  it("names the failing pointers", () => {
    const issues = [{ pointer: "/slug", detail: "choose another one" }];
    const meta = { limit: 5 };
    expect(problemOf({ code: "conflict", detail: "Taken.", issues, meta }, "req_1")).toMatchObject({
      status: 409,
      errors: issues,
      meta,
    });
  });
});

describe("problemResponse", () => {
  it("is a problem document that nobody caches", async () => {
    const response = problemResponse({ code: "rate_limited", detail: "Wait.", retryAfter: 2.2 }, "req_1");
    expect(response.status).toBe(429);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("retry-after")).toBe("3");
    expect(await response.json()).toMatchObject({ code: "rate_limited", requestId: "req_1" });
  });

  it("sends the rate as header fields, and not again in the body", async () => {
    const rate = { limit: 60, remaining: 0, resetSeconds: 12 };
    const of = (meta: Record<string, unknown>) =>
      problemResponse({ code: "rate_limited", detail: "Wait.", meta }, "req_1");
    const response = of({ rate });
    expect(response.headers.get("ratelimit")).toBe('"minute";r=0;t=12');
    expect(response.headers.get("ratelimit-policy")).toBe('"minute";q=60;w=60');
    expect(await response.json()).not.toHaveProperty("meta");
    expect(await of({ rate, limit: 5 }).json()).toMatchObject({ meta: { limit: 5 } });
    expect(of({ rate: "60" }).headers.has("ratelimit")).toBe(false);
  });

  it("names the run that failed", () => {
    const { headers } = problemResponse(
      { code: "run_failed", detail: "", meta: { runId: "run_1" } },
      "req_1",
    );
    expect(headers.get("quayside-run-id")).toBe("run_1");
  });

  it("says how to authenticate on 401 alone", () => {
    const of = (code: "unauthenticated" | "forbidden") => problemResponse({ code, detail: "" }, "req_1");
    expect(of("unauthenticated").headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(of("forbidden").headers.get("www-authenticate")).toBeNull();
  });
});

describe("refusalOf", () => {
  it("keeps a domain's refusal", () => {
    const refusal = { code: "conflict", detail: "Taken." } as const;
    expect(refusalOf(new DomainError(refusal))).toBe(refusal);
  });

  it("translates the framework's exceptions", () => {
    expect(refusalOf(new HTTPException(415, { message: "Unsupported Media Type" })).code).toBe(
      "unsupported_media_type",
    );
    expect(refusalOf(new HTTPException(400, { message: "Malformed" })).code).toBe("invalid_input");
    expect(refusalOf(new HTTPException(418)).code).toBe("internal");
  });

  it("says nothing about what nobody foresaw", () => {
    const refusal = refusalOf(new Error("password=hunter2 at /srv/secret.ts"));
    expect(refusal.code).toBe("internal");
    expect(JSON.stringify(refusal)).not.toContain("hunter2");
  });

  it("asks to try again when a part went away for a moment", () => {
    const lost = Object.assign(new Error("Network connection lost"), { retryable: true });
    expect(refusalOf(lost)).toMatchObject({ code: "unavailable", retryAfter: 1 });
    expect(refusalOf(Object.assign(new Error("no"), { retryable: false })).code).toBe("internal");
  });
});
