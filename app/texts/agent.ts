import { texts } from "./texts.ts";

/** The frame and the overview of an agent’s public page. */
export const agent = texts({
  en: {
    untitled: "Agent",
    agents: "Agents",
    open: "Open",
    manage: "Manage",
    about: "About the agent",
    tabs: {
      overview: "Overview",
      try: "Try it",
      api: "API",
      versions: "Versions",
      permissions: "Permissions",
    },
    facts: {
      title: "Facts",
      version: "Version",
      kind: "Runs as",
      price: "Price",
      time: "Time limit",
      seconds: (n: number) => `${n} s`,
      runs: "Runs",
      asks: "Asks for",
      nothing: "Nothing",
    },
    readme: {
      title: "Readme",
      none: "No readme",
      noneText: "Its creator has written none. The API tab says what it takes and gives.",
    },
    examples: {
      title: "Examples",
      text: "Each one fills in the form, to be changed before you run it.",
      one: (n: number) => `Example ${n}`,
      try: "Try it",
      tryThis: (title: string) => `Try it: ${title}`,
    },
  },
  de: {
    untitled: "Agent",
    agents: "Agenten",
    open: "Öffnen",
    manage: "Verwalten",
    about: "Über den Agenten",
    tabs: {
      overview: "Überblick",
      try: "Ausprobieren",
      api: "API",
      versions: "Versionen",
      permissions: "Rechte",
    },
    facts: {
      title: "Auf einen Blick",
      version: "Version",
      kind: "Läuft als",
      price: "Preis",
      time: "Zeitgrenze",
      seconds: (n) => `${n} s`,
      runs: "Läufe",
      asks: "Verlangt",
      nothing: "Nichts",
    },
    readme: {
      title: "Beschreibung",
      none: "Keine Beschreibung",
      noneText: "Es wurde keine geschrieben. Unter „API“ steht, was der Agent nimmt und gibt.",
    },
    examples: {
      title: "Beispiele",
      text: "Jedes füllt das Formular aus; vor dem Lauf können Sie es ändern.",
      one: (n) => `Beispiel ${n}`,
      try: "Ausprobieren",
      tryThis: (title) => `Ausprobieren: ${title}`,
    },
  },
});
