import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { INSTANCE_TYPES } from "../../agents-runtime/containers/classes.ts";

const folder = fileURLToPath(new URL("../../agents-runtime/containers/", import.meta.url));

it("wrangler.toml has a class, an image and a binding for each language and instance type", () => {
  const config = unstable_readConfig({ config: `${folder}wrangler.toml` });
  const exported = readFileSync(`${folder}languages.ts`, "utf8");
  for (const language of ["node", "python", "rust"])
    for (const { name } of INSTANCE_TYPES) {
      const binding = `${language}_${name}`.replace("-", "_").toUpperCase();
      const object = config.durable_objects.bindings.find((one: { name: string }) => one.name === binding);
      const { class_name } = object ?? {};
      const container = config.containers?.find(
        (one: { class_name: string }) => one.class_name === class_name,
      );
      expect(container).toMatchObject({ image_vars: { LANGUAGE: language }, instance_type: name });
      expect(exported).toContain(`export class ${class_name} extends`);
      expect(config.migrations[0]?.new_sqlite_classes).toContain(class_name);
    }
});
