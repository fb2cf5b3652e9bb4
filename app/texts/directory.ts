import type { AgentKind } from "@workers/agents/contract.ts";
import type { Category, FacetName, Permission } from "@workers/catalog/contract.ts";
import { texts } from "./texts.ts";

interface Named {
  title: string;
  description: string;
}

/** The directory of agents, and what the front page shows of it. */
export const directory = texts({
  en: {
    title: "Agents",
    description: "Find an agent that does the work, try it with your own data, and call it from your code.",
    search: "Search agents",
    searchHint: "csv, summary, invoice…",
    submit: "Search",
    agents: (n: number) => `${n.toLocaleString("en")} ${n === 1 ? "agent" : "agents"}`,
    found: (n: number, q: string) => `${n.toLocaleString("en")} ${n === 1 ? "agent" : "agents"} for “${q}”`,
    nearest: (q: string) => `No agent has all of “${q}”. These come nearest.`,
    filters: "Filters",
    chosen: "Chosen filters",
    remove: (what: string) => `Remove ${what}`,
    clear: "Clear all",
    sort: "Sort",
    sorts: { relevance: "Best match", popular: "Most run", newest: "Newest" } as Record<string, string>,
    view: "View",
    grid: "Grid",
    list: "List",
    all: "All agents",
    more: "More agents",
    first: "Back to the first page",
    pages: "Pages",
    loading: "More agents are loading",
    nothing: "Nothing matches",
    nothingFiltered: "No agent passes all of these filters. Leave one of them out:",
    nothingFound: "No agent has words like these. Try fewer, or others.",
    empty: "The quay is empty",
    emptyText: "Agents that creators list are shown here.",
    publishFirst: "Publish the first agent",
    featured: "Agents ready to run",
    featuredText: "Try each one with your own data before you build on it.",
    browse: (n: number) => `Browse all ${n.toLocaleString("en")} agents`,
    browseBy: "By category",
    free: "Free",
    perRun: (price: string) => `${price} a run`,
    verified: "Verified workspace",
    rated: (rating: string, n: number) => `${rating} of 5 from ${n} ${n === 1 ? "review" : "reviews"}`,
    runs: (n: number) => (n === 0 ? "New" : `${n.toLocaleString("en")} ${n === 1 ? "run" : "runs"}`),
    facets: {
      category: "Category",
      kind: "Kind",
      price: "Price",
      permissions: "Asks for",
      verified: "Workspace",
    } as Record<FacetName, string>,
    categories: {
      data: { title: "Data and analysis", description: "Tables, statistics, schemas and charts." },
      writing: { title: "Writing and content", description: "Summaries, briefs, keywords and rewriting." },
      web: { title: "Web and research", description: "Pages read, converted, watched and compared." },
      developer: { title: "Developer tools", description: "Formats, schemas, checks and code." },
      operations: { title: "Operations", description: "Logs, incidents, checks and alerts." },
      finance: { title: "Finance", description: "Invoices, quotes and numbers that must add up." },
      support: { title: "Support and chat", description: "Answers, replies and conversations." },
      utilities: { title: "Utilities", description: "Small programs that do one thing well." },
    } as Record<Category, Named>,
    kinds: {
      isolate: "Program",
      prompt: "Prompt",
      workflow: "Workflow",
      container: "Container",
      remote: "Remote server",
      static: "Pages",
    } as Record<AgentKind, string>,
    prices: { free: "Free", paid: "Paid" } as Record<string, string>,
    permissions: {
      none: "Nothing",
      network: "Network",
      agents: "Other agents",
      models: "Models",
      store: "Storage",
    } as Record<Permission, string>,
  },
  de: {
    title: "Agenten",
    description:
      "Finden Sie einen Agenten für Ihre Aufgabe, probieren Sie ihn mit Ihren eigenen Daten und rufen Sie ihn aus Ihrem Code auf.",
    search: "Agenten suchen",
    searchHint: "csv, summary, invoice …",
    submit: "Suchen",
    agents: (n) => `${n.toLocaleString("de")} ${n === 1 ? "Agent" : "Agenten"}`,
    found: (n, q) => `${n.toLocaleString("de")} ${n === 1 ? "Agent" : "Agenten"} für „${q}“`,
    nearest: (q) => `Kein Agent hat alles aus „${q}“. Diese kommen am nächsten.`,
    filters: "Filter",
    chosen: "Gewählte Filter",
    remove: (what) => `${what} entfernen`,
    clear: "Alle entfernen",
    sort: "Reihenfolge",
    sorts: { relevance: "Am passendsten", popular: "Meiste Läufe", newest: "Neueste" },
    view: "Ansicht",
    grid: "Kacheln",
    list: "Liste",
    all: "Alle Agenten",
    more: "Weitere Agenten",
    first: "Zurück zur ersten Seite",
    pages: "Seiten",
    loading: "Weitere Agenten werden geladen",
    nothing: "Nichts gefunden",
    nothingFiltered: "Kein Agent erfüllt alle diese Filter. Lassen Sie einen weg:",
    nothingFound: "Kein Agent hat solche Wörter. Versuchen Sie weniger oder andere.",
    empty: "Der Kai ist leer",
    emptyText: "Hier stehen die Agenten, die andere veröffentlichen.",
    publishFirst: "Den ersten Agenten veröffentlichen",
    featured: "Agenten, sofort einsatzbereit",
    featuredText: "Probieren Sie jeden mit Ihren eigenen Daten, bevor Sie darauf bauen.",
    browse: (n) => `Alle ${n.toLocaleString("de")} Agenten ansehen`,
    browseBy: "Nach Kategorie",
    free: "Kostenlos",
    perRun: (price) => `${price} je Lauf`,
    verified: "Geprüfter Arbeitsbereich",
    rated: (rating, n) => `${rating} von 5 aus ${n} ${n === 1 ? "Bewertung" : "Bewertungen"}`,
    runs: (n) => (n === 0 ? "Neu" : `${n.toLocaleString("de")} ${n === 1 ? "Lauf" : "Läufe"}`),
    facets: {
      category: "Kategorie",
      kind: "Art",
      price: "Preis",
      permissions: "Verlangt",
      verified: "Arbeitsbereich",
    },
    categories: {
      data: { title: "Daten und Analyse", description: "Tabellen, Statistiken, Schemas und Diagramme." },
      writing: {
        title: "Texte und Inhalte",
        description: "Zusammenfassungen, Entwürfe, Stichwörter und Überarbeitungen.",
      },
      web: {
        title: "Web und Recherche",
        description: "Seiten lesen, umwandeln, beobachten und vergleichen.",
      },
      developer: { title: "Entwicklung", description: "Formate, Schemas, Prüfungen und Code." },
      operations: { title: "Betrieb", description: "Protokolle, Störungen, Prüfungen und Meldungen." },
      finance: {
        title: "Finanzen",
        description: "Rechnungen, Angebote und Zahlen, die aufgehen müssen.",
      },
      support: { title: "Support und Chat", description: "Antworten und Gespräche." },
      utilities: { title: "Werkzeuge", description: "Kleine Programme, die eine Sache gut machen." },
    },
    kinds: {
      isolate: "Programm",
      prompt: "Prompt",
      workflow: "Ablauf",
      container: "Container",
      remote: "Eigener Server",
      static: "Seiten",
    },
    prices: { free: "Kostenlos", paid: "Kostenpflichtig" },
    permissions: {
      none: "Nichts",
      network: "Netzwerk",
      agents: "Andere Agenten",
      models: "Modelle",
      store: "Speicher",
    },
  },
});

type DirectoryTexts = (typeof directory)["en"];

/** What a value of a facet is called. */
export function valueName(t: DirectoryTexts, name: FacetName, value: string): string {
  switch (name) {
    case "category":
      return t.categories[value as Category].title;
    case "kind":
      return t.kinds[value as AgentKind];
    case "price":
      return t.prices[value] ?? value;
    case "permissions":
      return t.permissions[value as Permission];
    case "verified":
      return t.verified;
  }
}
