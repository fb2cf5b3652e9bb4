import { describe, expect, it } from "vitest";
import { type Actor, type KeyActor, refusalOf, type UserActor } from "./context.ts";
import { newId } from "./ids.ts";
import { type Permission, ROLES } from "./permissions.ts";

const NOW = 1_000_000;
const user = (more: Partial<UserActor> = {}): Actor => ({
  ...{ type: "user", id: newId("usr"), name: "Ada", role: "owner", via: "session", scopes: null },
  sudoUntil: NOW + 1,
  ...more,
});
const key = (more: Partial<KeyActor> = {}): Actor => ({
  ...{ type: "key", id: newId("key"), name: "ci", role: "owner", scopes: null },
  principal: { type: "service", id: "svc" },
  ...more,
});
const codeOf = (actor: Actor, permission: Permission) => refusalOf(actor, permission, NOW)?.code;

describe("refusalOf", () => {
  it("lets the platform do everything, and nobody in particular nothing", () => {
    expect(codeOf({ type: "system", id: "system" }, "workspace:delete")).toBeUndefined();
    expect(codeOf({ type: "anonymous", id: "anonymous" }, "agents:read")).toBe("unauthenticated");
  });

  it("holds a person to their role", () => {
    const publishing = ROLES.filter((role) => !codeOf(user({ role }), "agents:publish"));
    expect(publishing).toEqual(["owner", "admin", "developer"]);
    expect(refusalOf(user({ role: "member" }), "agents:publish", NOW)?.detail).toContain("agents:publish");
  });

  it("asks for a fresh proof before dangerous acts, and no longer than it lasts", () => {
    expect(codeOf(user(), "workspace:delete")).toBeUndefined();
    expect(codeOf(user({ sudoUntil: NOW }), "workspace:delete")).toBe("sudo_required");
    expect(codeOf(user({ sudoUntil: null }), "workspace:delete")).toBe("sudo_required");
    expect(codeOf(user({ sudoUntil: null }), "workspace:write")).toBeUndefined();
  });

  it("says first what the role may not do at all", () => {
    expect(codeOf(user({ role: "member", sudoUntil: null }), "workspace:delete")).toBe("forbidden");
  });

  it("holds tokens and keys to their scopes", () => {
    const scopes = ["runs:create"] as const;
    for (const actor of [user({ via: "token", scopes }), key({ scopes })]) {
      expect(codeOf(actor, "runs:create")).toBeUndefined();
      expect(codeOf(actor, "runs:read")).toBe("forbidden");
    }
    expect(codeOf(key({ role: "member", scopes: ["agents:publish"] }), "agents:publish")).toBe("forbidden");
  });

  it("leaves to people what is for people", () => {
    expect(codeOf(key(), "domains:write")).toBeUndefined();
    expect(codeOf(key(), "workspace:delete")).toBe("forbidden");
  });
});
