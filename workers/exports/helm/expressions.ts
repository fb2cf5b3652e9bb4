import { yamlOf } from "../yaml.ts";

/**
 * Expressions of a chart as they stand in objects while these are written: as texts with a number in brackets that no
 * manifest has. In the YAML the expression takes their place, and that of the quotes around them.
 */
export class Expressions {
  readonly #texts: string[] = [];

  /** A whole value: `{{ .Values.image.digest | quote }}`. */
  of(text: string): string {
    return `⟦${this.#texts.push(text) - 1}⟧`;
  }

  /** An object's YAML with its expressions. */
  yamlOf(object: unknown): string {
    const whole = /(["']?)⟦(\d+)⟧\1/g;
    return yamlOf(object).replace(whole, (_, __, number: string) => `{{ ${this.#texts[Number(number)]} }}`);
  }
}
