import { expect, it } from "vitest";
import { DeathRegister } from "./deaths.ts";

const ask = (register: DeathRegister, query: string) =>
  register.answer(new URL(`http://supervisor/deaths?${query}`));

it("finds the deaths of one sandbox since a time, oldest first", async () => {
  const register = new DeathRegister();
  register.record({ sandbox: "0", at: 10, reason: "crashed" });
  register.record({ sandbox: "1", at: 20, reason: "memory" });
  register.record({ sandbox: "0", at: 30, reason: "stalled" });
  register.record({ sandbox: "0", at: 40, reason: "memory" });
  const { status, body } = await ask(register, "sandbox=0&since=30");
  expect(status).toBe(200);
  expect(body).toEqual([
    { sandbox: "0", at: 30, reason: "stalled" },
    { sandbox: "0", at: 40, reason: "memory" },
  ]);
});

it("finds those of all sandboxes when none is named", async () => {
  const register = new DeathRegister();
  register.record({ sandbox: "0", at: 10, reason: "crashed" });
  register.record({ sandbox: "quarantine", at: 20, reason: "stalled" });
  expect((await ask(register, "since=0")).body).toHaveLength(2);
});

it("waits for a death that its caller has seen already", async () => {
  const register = new DeathRegister();
  const answer = ask(register, "sandbox=0&since=5");
  register.record({ sandbox: "0", at: 6, reason: "crashed" });
  expect((await answer).body).toEqual([{ sandbox: "0", at: 6, reason: "crashed" }]);
});

it("answers with an empty list when there was none", async () => {
  const register = new DeathRegister();
  register.record({ sandbox: "0", at: 1, reason: "crashed" });
  expect(await ask(register, "sandbox=0&since=2")).toEqual({ status: 200, body: [] });
});

it("forgets the oldest ones", () => {
  const register = new DeathRegister();
  for (let at = 0; at < 1500; at++) register.record({ sandbox: "0", at, reason: "crashed" });
  expect(register.find("0", 0)).toHaveLength(1000);
  expect(register.find("0", 0)[0]?.at).toBe(500);
});

it("knows no other path", async () => {
  expect((await new DeathRegister().answer(new URL("http://supervisor/secrets"))).status).toBe(404);
});
