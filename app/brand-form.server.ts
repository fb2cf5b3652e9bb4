import { BRAND_COLORS, type BrandInput } from "@workers/tenants/index.ts";
import { textOf } from "./form.server.ts";

/** Bytes as base64, piece by piece: a call takes only so many arguments. */
function base64Of(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

async function imageOf(
  form: FormData,
  name: "logo" | "favicon",
): Promise<{ data: string } | null | undefined> {
  const file = form.get(name);
  if (file instanceof File && file.size > 0) return { data: base64Of(await file.bytes()) };
  return form.has(`no-${name}`) ? null : undefined;
}

/** What the form says, as the verb takes it, and checks it. Colours that were not sent are the platform's own. */
export async function brandInputOf(form: FormData): Promise<BrandInput> {
  const colors = BRAND_COLORS.flatMap((name) => {
    const [light, dark] = [textOf(form, `${name}-light`), textOf(form, `${name}-dark`)];
    return light || dark ? [[name, { light, dark }]] : [];
  });
  const fields = {
    name: textOf(form, "name"),
    senderName: textOf(form, "senderName").trim() || null,
    poweredBy: !form.has("hidePoweredBy"),
    colors: Object.fromEntries(colors),
    corners: textOf(form, "corners") || undefined,
    font: textOf(form, "font") || undefined,
    logo: await imageOf(form, "logo"),
    favicon: await imageOf(form, "favicon"),
  };
  return fields as BrandInput;
}
