import { expect, it } from "vitest";
import { slugFrom } from "./slug.ts";

it.each([
  ["Harbour Works", "harbour-works"],
  ["  Åsgård & Søn, 2. Kontor ", "asgard-s-n-2-kontor"],
  ["Nora's Navy, Tom’s Tug", "noras-navy-toms-tug"],
  ["---", ""],
  ["埠頭", ""],
  [`${"pier ".repeat(12)}`, "pier-pier-pier-pier-pier-pier-pier-pier"],
])("%s is at %s", (name, slug) => expect(slugFrom(name)).toBe(slug));
