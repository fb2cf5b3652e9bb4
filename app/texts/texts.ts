import { type Locale, useLocale } from "./locale.ts";

/** The texts of an area in each language. */
export type Texts<T> = Record<Locale, T>;

/**
 * The texts of an area: English says what there is, and every other language has the same, as the types demand. A text is a
 * string, or a function of what it speaks of; one with elements in it answers with them.
 */
export const texts = <T>(all: { en: T } & Record<Exclude<Locale, "en">, NoInfer<T>>): Texts<T> => all;

/** An area's texts in the language of the page. */
export const useTexts = <T>(area: Texts<T>): T => area[useLocale()];
