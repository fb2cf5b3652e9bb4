import { texts } from "./texts.ts";

/** What administrators of the platform decide about reviews. */
export const moderation = texts({
  en: {
    title: "Reviews",
    description: "What people have reported. Whoever wrote a review reads why it was hidden or kept.",
    states: { reported: "Reported", hidden: "Hidden" },
    none: { reported: "Nothing is reported", hidden: "Nothing is hidden" },
    noneText: "Reviews that somebody reports wait here for a decision.",
    back: "Go to the workspaces",
    noText: "Stars alone, without a text.",
    hidden: (reason: string) => `Hidden: ${reason}`,
    reports: (n: number) => (n === 1 ? "One report" : `${n} reports`),
    reason: "Reason",
    reasonAbout: "Why you decide so, in a sentence. The workspace that wrote the review reads it in its log.",
    hide: "Hide it",
    keep: "Keep it",
    bringBack: "Bring it back",
  },
  de: {
    title: "Bewertungen",
    description:
      "Was gemeldet wurde. Wer eine Bewertung geschrieben hat, liest, warum sie verborgen wurde oder blieb.",
    states: { reported: "Gemeldet", hidden: "Verborgen" },
    none: { reported: "Nichts ist gemeldet", hidden: "Nichts ist verborgen" },
    noneText: "Hier warten Bewertungen, die jemand meldet, auf eine Entscheidung.",
    back: "Zu den Arbeitsbereichen",
    noText: "Nur Sterne, ohne Text.",
    hidden: (reason) => `Verborgen: ${reason}`,
    reports: (n) => (n === 1 ? "Eine Meldung" : `${n} Meldungen`),
    reason: "Grund",
    reasonAbout:
      "Warum Sie so entscheiden, in einem Satz. Der Arbeitsbereich, von dem die Bewertung ist, liest ihn in seinem Protokoll.",
    hide: "Verbergen",
    keep: "Stehen lassen",
    bringBack: "Wieder zeigen",
  },
});
