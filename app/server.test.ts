// @vitest-environment node
import type { AppLoadContext } from "@remix-run/cloudflare";
import type { Ctx } from "@workers/kernel/context.ts";
import { DomainError } from "@workers/kernel/errors.ts";
import { describe, expect, test, vi } from "vitest";
import { may, requireCtx, workspaceName } from "./access.server.ts";
import { localeCookie, localeOf } from "./locale.server.ts";
import { pageQueryOf } from "./page-query.ts";
import { isProblem, problemOfResponse } from "./problem.ts";
import { attempt, notFound, orErrorPage, problemAnswer } from "./problems.server.ts";
import { themeCookie, themeOf } from "./theme.server.ts";

// The domain stands on modules that only the runtime has; of it, access asks for two addresses.
vi.mock("@workers/tenants/index.ts", () => ({
  platformOrigin: () => "http://quayside.test",
  ssoStart: () => "http://quayside.test/sso",
}));

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};
const ctx = {
  actor: { type: "user", id: "usr_1", name: "Ada", role: "member" },
  tenant: {},
} as unknown as Ctx;

describe("access", () => {
  const context = (more: Partial<AppLoadContext>) =>
    ({ person: { memberships: [{}] }, ctx: null, site: { kind: "platform" }, ...more }) as AppLoadContext;
  const request = (method = "GET") => new Request("https://q.example/console/runs?status=failed", { method });

  test("who is signed out is sent to sign in, and comes back where they were", () => {
    const response = thrownBy(() => requireCtx(request(), context({ person: null }))) as Response;
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("/sign-in?to=%2Fconsole%2Fruns%3Fstatus%3Dfailed");
  });

  test("who has no seat in the workspace is told so", () => {
    expect(thrownBy(() => requireCtx(request(), context({})))).toMatchObject({
      init: { status: 403 },
      data: { code: "forbidden" },
    });
  });

  test("who has one gets the context", () => {
    expect(requireCtx(request("POST"), context({ ctx }))).toBe(ctx);
  });

  test("a workspace is called what one's seat there says", () => {
    const there = { ...ctx, tenant: { id: "ten_1", slug: "harbor" } } as Ctx;
    const seat = (tenantId: string, tenantName: string) => ({ tenantId, tenantName });
    const person = { memberships: [seat("ten_2", "Pier Nine"), seat("ten_1", "Harbor Labs")] };
    expect(workspaceName(context({ person } as unknown as Partial<AppLoadContext>), there)).toBe(
      "Harbor Labs",
    );
    expect(workspaceName(context({}), there)).toBe("harbor");
  });

  test("what may be done is decided by the role", () => {
    expect(may(ctx, "runs:create")).toBe(true);
    expect(may(ctx, "agents:publish")).toBe(false);
    expect(may({ actor: { type: "anonymous", id: "anonymous" } } as unknown as Ctx, "runs:read")).toBe(false);
  });
});

describe("problems", () => {
  const refusal = new DomainError({
    code: "not_found",
    detail: "No run.",
    issues: [{ pointer: "/a", detail: "b" }],
  });

  test("a loader's refusal is its error page, with the fitting status", async () => {
    await expect(orErrorPage(Promise.reject(refusal))).rejects.toMatchObject({
      init: { status: 404 },
      data: { code: "not_found", detail: "No run." },
    });
    await expect(orErrorPage(Promise.resolve(1))).resolves.toBe(1);
  });

  test("an action's refusal is a value", async () => {
    expect(await attempt(Promise.reject(refusal))).toEqual({
      ok: false,
      problem: { code: "not_found", detail: "No run.", issues: [{ pointer: "/a", detail: "b" }], meta: {} },
    });
    expect(await attempt(Promise.resolve(1))).toEqual({ ok: true, value: 1 });
  });

  test("what nobody foresaw is not taken for a refusal", async () => {
    const bug = new TypeError("x is undefined");
    await expect(orErrorPage(Promise.reject(bug))).rejects.toBe(bug);
    await expect(attempt(Promise.reject(bug))).rejects.toBe(bug);
  });

  test("answers carry a status", () => {
    const problem = { detail: "", issues: [], meta: {} };
    expect(problemAnswer({ ...problem, code: "tests_failed" }).init).toMatchObject({ status: 422 });
    expect(problemAnswer({ ...problem, code: "agent_archived" }).init).toMatchObject({ status: 409 });
    const limited = problemAnswer({ ...problem, code: "rate_limited", retryAfter: 1.2 }).init;
    expect(limited?.status).toBe(429);
    expect(new Headers(limited?.headers).get("retry-after")).toBe("2");
    expect(thrownBy(() => notFound("gone"))).toMatchObject({
      init: { status: 404 },
      data: { detail: "gone" },
    });
  });

  test("an answer of the API is read, whatever it is", () => {
    const document = {
      code: "conflict",
      detail: "Taken.",
      errors: [{ pointer: "/slug", detail: "is taken" }],
    };
    expect(problemOfResponse(409, document)).toEqual({
      code: "conflict",
      detail: "Taken.",
      issues: [{ pointer: "/slug", detail: "is taken" }],
      meta: {},
    });
    for (const body of [undefined, null, "<html>", [], { code: 1 }]) {
      expect(problemOfResponse(502, body)).toMatchObject({ code: "unavailable", issues: [] });
    }
    expect(isProblem({ code: "a", detail: "b" })).toBe(true);
  });
});

describe("the language", () => {
  const asked = (cookie: string, accept = "") =>
    localeOf(new Request("https://q.example", { headers: { cookie, "accept-language": accept } }));

  test.each([
    ["", "", "en"],
    ["", "de-AT,de;q=0.9,en;q=0.8", "de"],
    ["", "fr-FR, de;q=0.4, en;q=0.7", "en"],
    ["", "de;q=0, en", "en"],
    ["", "*", "en"],
    ["", "deutsch", "en"],
    ["", ";;q=,=", "en"],
    ["a=b; locale=de", "en", "de"],
    ["locale=en", "de", "en"],
    ["locale=constructor", "de", "de"],
    ["mylocale=de", "", "en"],
  ])("of the cookie %j and %j is %s", (cookie, accept, locale) => {
    expect(asked(cookie, accept)).toBe(locale);
  });

  test("is kept for a year", () => {
    expect(asked(localeCookie("de").split(";")[0] ?? "", "en")).toBe("de");
    expect(localeCookie("de")).toContain("Max-Age=31536000");
  });
});

describe("the theme", () => {
  const withCookie = (cookie: string) => themeOf(new Request("https://q.example", { headers: { cookie } }));

  test.each([
    ["", "system"],
    ["theme=dark", "dark"],
    ["a=b; theme=light; c=d", "light"],
    ["theme=purple", "system"],
    ["mytheme=dark", "system"],
    ["theme=darker", "system"],
    ['theme=dark"onload=x', "system"],
  ])("of %j is %s", (cookie, theme) => {
    expect(withCookie(cookie)).toBe(theme);
  });

  test("is kept for a year; to follow the system is to forget it", () => {
    expect(withCookie(themeCookie("dark").split(";")[0] ?? "")).toBe("dark");
    expect(themeCookie("dark")).toContain("Max-Age=31536000");
    expect(themeCookie("system")).toContain("Max-Age=0");
  });
});

test("a list's parameters are taken by name, the empty ones left out", () => {
  const request = new Request("https://q.example/console/runs?status=&agent=%20csv%20&other=1&cursor=abc");
  expect(pageQueryOf(request, ["status", "agent"])).toEqual({ agent: "csv", cursor: "abc" });
});
