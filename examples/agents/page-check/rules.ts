import type { Tag } from "./tags.ts";

export interface Finding {
  severity: "error" | "warning" | "hint";
  area: "access" | "search" | "sharing";
  line: number;
  message: string;
}
type Rule = (tags: Tag[]) => Finding[];

const one = (severity: Finding["severity"], area: Finding["area"], message: string, line = 1): Finding => ({
  severity,
  area,
  line,
  message,
});
const named = (tags: Tag[], ...names: string[]) => tags.filter(({ name }) => names.includes(name));
const has = ({ attributes }: Tag, ...names: string[]) => names.some((name) => attributes.get(name)?.trim());
const meta = (tags: Tag[], key: string): string | undefined =>
  named(tags, "meta")
    .find(({ attributes }) => (attributes.get("name") ?? attributes.get("property"))?.toLowerCase() === key)
    ?.attributes.get("content");
const clip = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

const head: Rule = (tags) => {
  const whole = named(tags, "html", "head", "title").length > 0;
  if (!whole) return [];
  const [title, description] = [named(tags, "title")[0], meta(tags, "description")];
  const html = named(tags, "html")[0];
  return [
    ...(title?.text ? [] : [one("error", "search", "The page has no title.", title?.line)]),
    ...(title && title.text.length > 65
      ? [
          one(
            "hint",
            "search",
            `The title has ${title.text.length} characters; search results show about 60.`,
            title.line,
          ),
        ]
      : []),
    ...(description ? [] : [one("warning", "search", "There is no description for search results.")]),
    ...(description && description.length > 165
      ? [one("hint", "search", `The description has ${description.length} characters; about 155 are shown.`)]
      : []),
    ...(html && !has(html, "lang")
      ? [
          one(
            "error",
            "access",
            'The language is not given: <html lang="…">. Screen readers guess how to speak.',
            html.line,
          ),
        ]
      : []),
    ...(meta(tags, "viewport") === undefined
      ? [one("error", "access", "There is no viewport: phones show a tiny page.")]
      : []),
    ...(/user-scalable\s*=\s*(?:no|0)|maximum-scale\s*=\s*1(?:\.0)?\b/.test(meta(tags, "viewport") ?? "")
      ? [one("error", "access", "The viewport forbids to zoom.")]
      : []),
    ...(/noindex/i.test(meta(tags, "robots") ?? "")
      ? [one("warning", "search", "Search engines are told not to list the page (noindex).")]
      : []),
    ...(named(tags, "link").some(({ attributes }) => attributes.get("rel") === "canonical")
      ? []
      : [one("hint", "search", "There is no canonical address.")]),
    ...["og:title", "og:description", "og:image"]
      .filter((key) => !meta(tags, key))
      .map((key) => one("hint", "sharing", `Previews of shared links lack ${key}.`)),
  ];
};

const headings: Rule = (tags) => {
  const found = named(tags, "h1", "h2", "h3", "h4", "h5", "h6");
  const tops = found.filter(({ name }) => name === "h1");
  const jumps = found.flatMap((tag, index) => {
    const [level, before] = [Number(tag.name[1]), Number(found[index - 1]?.name[1] ?? 1)];
    return level > before + 1
      ? [
          one(
            "warning",
            "access",
            `The heading “${clip(tag.text)}” jumps from level ${before} to ${level}.`,
            tag.line,
          ),
        ]
      : [];
  });
  return [
    ...(found.length > 0 && tops.length === 0
      ? [one("warning", "access", "There is no heading of level 1.")]
      : []),
    ...tops
      .slice(1)
      .map((tag) => one("hint", "access", `“${clip(tag.text)}” is one more heading of level 1.`, tag.line)),
    ...found
      .filter(({ text }) => !text)
      .map((tag) => one("error", "access", `A heading (${tag.name}) is empty.`, tag.line)),
    ...jumps,
  ];
};

const pictures: Rule = (tags) =>
  named(tags, "img").flatMap((tag) => {
    const [alt, source] = [tag.attributes.get("alt"), clip(tag.attributes.get("src") ?? "")];
    if (alt === undefined && !has(tag, "aria-label") && tag.attributes.get("role") !== "presentation")
      return [
        one(
          "error",
          "access",
          `The picture ${source} has no alt: describe it, or write alt="" when it only decorates.`,
          tag.line,
        ),
      ];
    if (/\.(?:jpe?g|png|gif|webp|svg)$|^(?:image|picture|photo|bild)(?: of\b.*)?$/i.test(alt?.trim() ?? ""))
      return [
        one("warning", "access", `The alt “${clip(alt ?? "")}” says nothing about the picture.`, tag.line),
      ];
    return [];
  });

const VAGUE = /^(?:click here|here|more|read more|link|this|hier|mehr|weiter|mehr lesen|klicken sie hier)$/i;
const links: Rule = (tags) =>
  named(tags, "a", "button").flatMap((tag) => {
    const what = tag.name === "a" ? "link" : "button";
    const href = tag.attributes.get("href")?.trim() ?? "";
    if (tag.name === "a" && !tag.attributes.has("href")) return [];
    const spoken =
      tag.attributes.get("aria-label")?.trim() || tag.text || tag.attributes.get("title")?.trim() || "";
    return [
      ...(spoken || has(tag, "aria-labelledby")
        ? []
        : [one("error", "access", `A ${what}${href ? ` to ${clip(href)}` : ""} has no text.`, tag.line)]),
      ...(tag.name === "a" && VAGUE.test(spoken)
        ? [one("warning", "access", `The link “${spoken}” does not say where it leads.`, tag.line)]
        : []),
      ...(/^javascript:/i.test(href) || href === "#"
        ? [
            one(
              "warning",
              "access",
              `The link “${clip(spoken)}” leads nowhere: it should be a button.`,
              tag.line,
            ),
          ]
        : []),
      ...(/^http:\/\//i.test(href)
        ? [one("hint", "search", `The link “${clip(spoken)}” is not encrypted (http).`, tag.line)]
        : []),
    ];
  });

const fields: Rule = (tags) => {
  const labelled = new Set(named(tags, "label").map(({ attributes }) => attributes.get("for")));
  return named(tags, "input", "select", "textarea").flatMap((tag) => {
    if (/^(?:hidden|submit|button|reset|image)$/i.test(tag.attributes.get("type") ?? "")) return [];
    if (has(tag, "aria-label", "aria-labelledby", "title") || labelled.has(tag.attributes.get("id") ?? ""))
      return [];
    const before = tags
      .slice(0, tags.indexOf(tag))
      .filter(({ name }) => name === "label")
      .at(-1);
    if (before && !before.attributes.has("for") && before.text && tag.line - before.line < 3) return [];
    return [
      one(
        "error",
        "access",
        `The field ${clip(tag.attributes.get("name") ?? tag.name)} has no label.`,
        tag.line,
      ),
    ];
  });
};

const ids: Rule = (tags) => {
  const seen = new Set<string>();
  return tags.flatMap((tag) => {
    const id = tag.attributes.get("id");
    if (!id) return [];
    const again = seen.has(id);
    seen.add(id);
    return again
      ? [
          one(
            "error",
            "access",
            `The id “${clip(id)}” is there twice: labels and links find the first only.`,
            tag.line,
          ),
        ]
      : [];
  });
};

export const RULES: readonly Rule[] = [head, headings, pictures, links, fields, ids];
