import { expect, it } from "vitest";
import { Egress } from "../../../agents-runtime/isolate/egress.ts";
import { privateAddresses } from "../private-addresses.ts";

const FORMS = privateAddresses(8972, ["192.0.2.2", "[fd00::2]", "build-machine"]);

/** A gate with all that a careless tenant could grant, and what got past it. */
function gate(hosts: string[]) {
  const passed: string[] = [];
  const network = {
    exempt: [],
    fetch: async (url: URL) => {
      passed.push(url.href);
      return new Response("reached");
    },
  };
  const invocation = { runId: "run_1", hosts };
  const egress = new Egress({ invocation, network, leaving: async () => {}, record: () => {} });
  return {
    passed,
    ask: (url: string) => egress.request(1, { method: "GET", url, headers: [], redirect: "follow" }),
  };
}

/** Every way in which a grant might be written for an address. */
function grantsFor(address: string): string[] {
  const url = URL.parse(address);
  const written = /^[a-z]+:[/\\]*(?:[^@/]*@)?([^/\\#?]+)/i.exec(address.trim())?.[1] ?? "";
  const names = [written, url?.host ?? "", url?.hostname ?? "", "example.com", "*.io", "*.me"];
  return names.flatMap((name) => [name, `http://${name}`, `https://${name}`]);
}

it("has many forms to try", () => {
  expect(FORMS.length).toBeGreaterThan(120);
  expect(new Set(FORMS).size).toBe(FORMS.length);
});

it("passes nothing private on, though each of it is granted", async () => {
  for (const url of FORMS) {
    const { passed, ask } = gate(grantsFor(url));
    const { ok } = await ask(url);
    // Some only look private: the parser, which alone decides where a request goes, reads them as example.com.
    expect([ok, ...passed.map((address) => new URL(address).hostname)], url).toEqual(
      URL.parse(url)?.hostname === "example.com" ? [true, "example.com"] : [false],
    );
  }
});

it("passes on what is granted and public", async () => {
  const { passed, ask } = gate(grantsFor("https://api.example.com/"));
  expect(await ask("https://api.example.com/")).toMatchObject({ ok: true });
  expect(passed).toEqual(["https://api.example.com/"]);
});
