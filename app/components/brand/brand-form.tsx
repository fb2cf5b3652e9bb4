import { Form } from "@remix-run/react";
import type { BrandView } from "@workers/tenants/contract.ts";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Field, fieldProps, Select } from "~/components/ui/field.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import type { Problem } from "~/problem.ts";
import { ColorFields, type FullColors } from "./color-fields.tsx";
import { ImageField } from "./image-field.tsx";

export interface BrandFormProps {
  brand: BrandView;
  colors: FullColors;
  workspace: string;
  corners: readonly string[];
  fonts: readonly string[];
  mayHide: boolean;
  problem: Problem | undefined;
  onInput: (form: HTMLFormElement) => void;
}

const FONTS: Record<string, string> = { sans: "Sans serif", serif: "Serif", mono: "Monospaced" };
const CORNERS: Record<string, string> = { square: "Square", soft: "Soft", round: "Round" };

function Choice({
  name,
  label,
  words,
  value,
  options,
}: {
  name: string;
  label: string;
  words: Record<string, string>;
  value: string;
  options: readonly string[];
}) {
  return (
    <Field id={name} label={label}>
      <Select {...fieldProps(name, false, false)} name={name} defaultValue={value}>
        {options.map((option) => (
          <option key={option} value={option}>
            {words[option]}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Identity({ brand, workspace, problem }: BrandFormProps) {
  return (
    <Section title="Name and pictures">
      <div className="grid gap-5">
        <LabelledInput
          name="name"
          label="Name"
          description="Stands in the header, in page titles and in mails."
          defaultValue={brand.name ?? workspace}
          maxLength={60}
          problem={problem}
        />
        <ImageField
          name="logo"
          label="Logo"
          description="PNG, JPEG, WebP or SVG, 512 KB and 2048 × 2048 pixels at most. Mails show no SVG."
          accept="image/png,image/jpeg,image/webp,image/svg+xml"
          url={brand.logo?.url ?? null}
          problem={problem}
        />
        <ImageField
          name="favicon"
          label="Favicon"
          description="PNG, WebP or SVG, square, 128 KB and 512 × 512 pixels at most."
          accept="image/png,image/webp,image/svg+xml"
          url={brand.favicon?.url ?? null}
          problem={problem}
        />
      </div>
    </Section>
  );
}

function Letters({ brand, mayHide, problem }: BrandFormProps) {
  return (
    <Section title="Mails and footer">
      <div className="grid gap-5">
        <LabelledInput
          name="senderName"
          label="Sender’s name"
          description="Who mails come from; the name above, if this is empty."
          defaultValue={brand.senderName ?? ""}
          maxLength={60}
          required={false}
          problem={problem}
        />
        <label className="flex items-start gap-2.5 text-sm">
          <input
            type="checkbox"
            name="hidePoweredBy"
            defaultChecked={!brand.poweredBy}
            disabled={!mayHide}
            className="mt-0.5 size-4 accent-solid"
          />
          <span>
            Hide “Powered by Quayside”
            {!mayHide && <span className="block text-faint text-xs">Paid plans may hide it.</span>}
          </span>
        </label>
      </div>
    </Section>
  );
}

/** All of a brand in one form; whatever is typed or chosen is told at once, for the preview. */
export function BrandForm(props: BrandFormProps) {
  const { brand, colors, corners, fonts, problem, onInput } = props;
  return (
    <Form
      method="post"
      encType="multipart/form-data"
      className="grid gap-6"
      onInput={({ currentTarget }) => onInput(currentTarget)}
    >
      <Identity {...props} />
      <Section title="Colours" description="Text has to have a contrast of 4.5:1 with what it stands on.">
        <ColorFields colors={colors} problem={problem} />
      </Section>
      <Section title="Shape and type">
        <div className="grid gap-5 sm:grid-cols-2">
          <Choice name="corners" label="Corners" words={CORNERS} value={brand.corners} options={corners} />
          <Choice name="font" label="Typeface" words={FONTS} value={brand.font} options={fonts} />
        </div>
      </Section>
      <Letters {...props} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" name="intent" value="save" variant="solid">
          Save the brand
        </Button>
        {brand.name !== null && (
          <Button type="submit" name="intent" value="remove" variant="danger" formNoValidate>
            Remove the brand
          </Button>
        )}
      </div>
    </Form>
  );
}
