import { expect, test } from "vitest";
import { framedDocument } from "./framed-document.server.ts";

test("an image's address stays inside of its attribute", () => {
  const text = framedDocument('data:image/png,"><script>x</script>', true);
  expect(text).toContain('<img src="data:image/png,&quot;><script>x</script>" alt="">');
});

test("markup is sent as it stands, a picture fitted to its frame", () => {
  expect(framedDocument("<p>a</p>", false)).toMatch(/<\/style><p>a<\/p>$/);
  expect(framedDocument("<svg></svg>", true)).toContain("height:100vh");
});
