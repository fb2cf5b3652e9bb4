import { describe, expect, it } from "vitest";
import { ROLES, type Role } from "../../kernel/permissions.ts";
import { seatRefusal } from "./rules.ts";

const ACTOR = "usr_actor";
const refusal = (actor: Role, member: Role, next: Role | null, own = false) =>
  seatRefusal({
    actor: { id: ACTOR, role: actor },
    member: { id: own ? ACTOR : "usr_other", role: own ? actor : member },
    next,
  });
const NEXT = [...ROLES, null];

describe("seatRefusal", () => {
  it("lets owners change every other seat to anything", () => {
    for (const member of ROLES)
      for (const next of NEXT) expect(refusal("owner", member, next)).toBeUndefined();
  });

  it("keeps admins from touching owners, and from making any", () => {
    for (const next of NEXT) expect(refusal("admin", "owner", next)).toMatchObject({ code: "forbidden" });
    for (const member of ROLES) expect(refusal("admin", member, "owner")).toBeDefined();
  });

  it("lets admins change all other seats to all other roles", () => {
    for (const member of ROLES.filter((role) => role !== "owner"))
      for (const next of NEXT.filter((role) => role !== "owner"))
        expect(refusal("admin", member, next)).toBeUndefined();
  });

  it("lets nobody raise themselves", () => {
    const order: Role[] = ["owner", "admin", "developer", "member", "reseller"];
    for (const [i, role] of order.entries())
      for (const higher of order.slice(0, i)) expect(refusal(role, role, higher, true)).toBeDefined();
  });

  it("lets everybody leave, and nobody below admin change another's seat", () => {
    for (const role of ROLES) expect(refusal(role, role, null, true)).toBeUndefined();
    for (const role of ["developer", "member", "reseller"] as const)
      for (const member of ROLES) for (const next of NEXT) expect(refusal(role, member, next)).toBeDefined();
  });
});
