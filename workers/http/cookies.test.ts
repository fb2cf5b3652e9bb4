import { beforeAll, describe, expect, it } from "vitest";
import { makeTenant, request } from "../../test/harness.ts";

let mine: string;
let theirs: string;
beforeAll(async () => {
  const [one, other] = [await makeTenant(), await makeTenant()];
  mine = (await one.personFor("owner")).cookie;
  theirs = (await other.personFor("owner")).cookie;
});

const ask = (cookie: string) => request("/api/v1/auth/me", { headers: { cookie } });
const status = async (cookie: string) => (await ask(cookie)).status;

describe("the session's cookie", () => {
  it("counts alone, wherever it stands", async () => {
    for (const cookie of [mine, `a=1; ${mine}`, `${mine}; theme=dark`, `a="__Host-quayside=x"; ${mine}`])
      expect(await status(cookie)).toBe(200);
  });

  it("counts for nothing beside another of its name, whichever comes first", async () => {
    const twice = [
      `${mine}; ${theirs}`,
      `${theirs}; ${mine}`,
      `${mine}; ${mine}`,
      `__Host-quayside=; ${mine}`,
    ];
    for (const cookie of twice) expect([cookie, await status(cookie)]).toEqual([cookie, 401]);
  });

  // A browser lets a sibling subdomain set these names: were they heard, it could sign somebody out, or in as another.
  it("stays itself beside a name that looks like its own", async () => {
    const other = theirs.slice(theirs.indexOf("=") + 1);
    const me = await (await ask(mine)).json();
    for (const odd of ["__Host-quayside", `__Host-quayside =${other}`, `\xa0__Host-quayside=${other}`])
      for (const cookie of [`${mine};${odd}`, `${mine}; ${odd}`, `${odd}; ${mine}`]) {
        const answer = await ask(cookie);
        expect([cookie, answer.status, await answer.json()]).toEqual([cookie, 200, me]);
      }
  });

  it("counts for nothing under a name that a sibling subdomain could set", async () => {
    const secret = mine.slice(mine.indexOf("=") + 1);
    for (const name of [
      "quayside",
      "__Secure-quayside",
      "__host-quayside",
      "__Host-quayside[]",
      "$__Host-quayside",
    ])
      expect(await status(`${name}=${secret}`)).toBe(401);
  });
});
