import { useState } from "react";
import type { BrandLook } from "~/brand-style.ts";
import { Section } from "~/components/ui/card.tsx";
import { BrandForm, type BrandFormProps } from "./brand-form.tsx";
import { BrandPreview, type Previewed } from "./brand-preview.tsx";
import type { FullColors } from "./color-fields.tsx";

type Props = Omit<BrandFormProps, "onInput">;

const text = (form: FormData, name: string): string => String(form.get(name) ?? "");

/** What the form holds at the moment, as a look. */
function lookOf(form: FormData, { colors }: Props): BrandLook {
  const pairs = Object.keys(colors).map((name) => [
    name,
    { light: text(form, `${name}-light`), dark: text(form, `${name}-dark`) },
  ]);
  return {
    colors: Object.fromEntries(pairs) as FullColors,
    corners: text(form, "corners") as BrandLook["corners"],
    font: text(form, "font") as BrandLook["font"],
  };
}

/** A chosen file as an address that the page's policy shows; null where there is none. */
function readLogo(form: FormData): Promise<string | null> {
  const file = form.get("logo");
  if (!(file instanceof File) || file.size === 0) return Promise.resolve(null);
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => resolve(null);
    reader.readAsDataURL(file);
  });
}

/** A workspace's brand: how it looks, live, and the form that changes it. */
export function BrandEditor(props: Props) {
  const { brand, colors, workspace } = props;
  const saved: BrandLook = { colors, corners: brand.corners, font: brand.font };
  const present = { name: brand.name ?? workspace, logo: brand.logo?.url ?? null };
  const [shown, setShown] = useState<Previewed>({ ...present, look: saved });
  const follow = async (element: HTMLFormElement) => {
    const form = new FormData(element);
    const logo = form.has("no-logo") ? null : ((await readLogo(form)) ?? present.logo);
    setShown({ name: text(form, "name"), logo, look: lookOf(form, props) });
  };
  return (
    <>
      <Section title="Preview" description="A page of the workspace’s own hosts, in light and in dark.">
        <BrandPreview saved={saved} shown={shown} />
      </Section>
      <BrandForm {...props} onInput={follow} />
    </>
  );
}
