import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SandboxEvent } from "../../agents-runtime/isolate/contract.ts";
import { EventMask, masksOf } from "./event-mask.ts";
import { maskerOf, PieceMask, textMaskerOf } from "./masking.ts";

const masked = (secrets: string[], value: unknown) => JSON.parse(maskerOf(secrets)(JSON.stringify(value)));

describe("maskerOf", () => {
  it("masks texts and names at every depth, and leaves the rest", () => {
    expect(masked(["s3cr3t"], { a: ["x s3cr3t y", { s3cr3ts: true }], b: null, n: 1.5 })).toEqual({
      a: ["x •••••• y", { "••••••s": true }],
      b: null,
      n: 1.5,
    });
  });

  it("keeps JSON valid where a secret stands inside a number", () => {
    expect(masked(["12345678"], { n: 9123456780, m: 12 })).toEqual({ n: "9••••••0", m: 12 });
  });

  it("finds secrets that JSON writes differently", () => {
    const secret = 'a"b\\c\nd';
    expect(masked([secret], { said: `<${secret}>` })).toEqual({ said: "<••••••>" });
    expect(maskerOf(["secret"])('{"a":"\\u0073ecret"}')).toBe('{"a":"••••••"}');
  });

  it("is not fooled by notation that looks like a secret", () => {
    expect(masked(['":true'], { public: true })).toEqual({ public: true });
    expect(masked(["publicly"], JSON.parse('{"__proto__":"publicly"}'))).toEqual(
      JSON.parse('{"__proto__":"••••••"}'),
    );
  });

  it("leaves nothing of a secret that contains another", () => {
    expect(masked(["secret", "secret-and-more"], "secret-and-more")).toBe("••••••");
  });

  it("does nothing without secrets, or with ones too short to mask", () => {
    const text = '{ "a" : 1.0 }';
    expect(maskerOf([])(text)).toBe(text);
    expect(maskerOf(["a"])(text)).toBe(text);
  });

  it("masks what is no JSON, or too deep, all the same", () => {
    expect(maskerOf(["secret"])("not JSON: secret")).toBe("not JSON: ••••••");
    const deep = `${"[".repeat(50_000)}"secret"${"]".repeat(50_000)}`;
    expect(maskerOf(["secret"])(deep)).not.toContain("secret");
  });
});

describe("textMaskerOf", () => {
  it("masks plain texts", () => {
    expect(textMaskerOf(["12345678"])("call 12345678 now")).toBe("call •••••• now");
  });
});

describe("PieceMask", () => {
  const joined = (secrets: string[], pieces: string[]) => {
    const mask = new PieceMask(secrets);
    return pieces.map((piece) => mask.next(piece)).join("") + mask.rest();
  };
  const cut = (text: string, at: number[]): string[] => {
    const places = [
      0,
      ...at.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b),
      text.length,
    ];
    return places.slice(1).map((place, i) => text.slice(places[i], place));
  };

  it("shows no secret, and loses nothing else, whatever the secrets are and wherever the text is cut", () => {
    // Two letters, so that secrets repeat themselves and begin in each other.
    const words = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 6, maxLength: 9 });
    const parts = fc.array(
      fc.oneof(words, fc.string({ unit: fc.constantFrom("a", "b", "-"), maxLength: 4 })),
    );
    fc.assert(
      fc.property(words, parts, fc.array(fc.nat(60)), (secret, rest, at) => {
        const text = [...rest, secret, ...rest].join("");
        expect(joined([secret], cut(text, at))).toBe(textMaskerOf([secret])(text));
      }),
    );
    fc.assert(
      fc.property(fc.array(words, { minLength: 1 }), parts, fc.array(fc.nat(60)), (secrets, rest, at) => {
        const text = [...rest, ...secrets].join("");
        const shown = joined(secrets, cut(text, at));
        expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
      }),
    );
  });

  it("holds back no more than may be the beginning of a secret", () => {
    const mask = new PieceMask(["secret-word", "secret"]);
    expect(mask.next("no sec")).toBe("no ");
    expect(mask.next("ond, se")).toBe("second, ");
    expect(mask.next("cret")).toBe("");
    expect(mask.next(" told, secret-wo")).toBe("•••••• told, ");
    expect(mask.rest()).toBe("••••••-wo");
    expect(mask.rest()).toBe("");
  });
});

describe("EventMask", () => {
  const delta = (data: object) => ({ type: "delta" as const, at: 1, data: JSON.stringify(data) });
  const told = (mask: EventMask, ...events: SandboxEvent[]) =>
    [...mask.hide(events), ...mask.rest(2)].map(({ type, data }) => [type, JSON.parse(data)]);

  it("has a run's deltas be one text, among other events", () => {
    const log = { type: "log" as const, at: 1, data: '{"message":"secret"}' };
    expect(
      told(new EventMask(masksOf(["secret"])), delta({ text: "a se" }), log, delta({ text: "cret s" })),
    ).toEqual([
      ["delta", { text: "a " }],
      ["log", { message: "••••••" }],
      ["delta", { text: "•••••• " }],
      ["delta", { text: "s" }],
    ]);
  });

  it("begins anew where the text does", () => {
    const events = [delta({ text: "se" }), delta({ text: "", restart: true }), delta({ text: "cret" })];
    expect(told(new EventMask(masksOf(["secret"])), ...events)).toEqual([
      ["delta", { text: "", restart: true }],
      ["delta", { text: "cret" }],
    ]);
  });

  it("leaves events as they are where there are no secrets", () => {
    const events = [delta({ text: "se" }), delta({ text: "cret" })];
    expect(new EventMask(masksOf([])).hide(events).map(({ data }) => data)).toEqual(
      events.map(({ data }) => data),
    );
  });
});
