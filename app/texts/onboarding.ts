import { texts } from "./texts.ts";

/** What a new workspace does first. */
export const onboarding = texts({
  en: {
    title: "First steps",
    progress: (done: number, all: number) => `${done} of ${all} done`,
    hide: "Hide",
    done: "done",
    open: "to do",
    steps: {
      run: {
        title: "Run an agent",
        text: "Any of the directory, with your own data.",
        action: "Find an agent",
      },
      agent: {
        title: "Publish an agent",
        text: "From a template, a prompt or a folder of code.",
        action: "Publish an agent",
      },
      key: { title: "Make an API key", text: "To call agents from your own code.", action: "Make a key" },
      invite: {
        title: "Invite somebody",
        text: "With the role that fits: from viewer to admin.",
        action: "Invite somebody",
      },
    },
    noAgents: {
      title: "No agents yet",
      text: "Publish a folder or an archive of your own, or start from an example. It is checked, tested and live within a minute.",
      who: "See who can publish",
      othersText:
        "Owners, admins and developers of this workspace publish agents. Once there is one, you can run it.",
    },
    sample: "Sample figures",
    sampleText:
      "Nothing has run here yet. This is what the page shows once something has; none of these figures are yours.",
  },
  de: {
    title: "Erste Schritte",
    progress: (done, all) => `${done} von ${all} erledigt`,
    hide: "Ausblenden",
    done: "erledigt",
    open: "offen",
    steps: {
      run: {
        title: "Einen Agenten ausführen",
        text: "Irgendeinen aus dem Verzeichnis, mit Ihren eigenen Daten.",
        action: "Agenten finden",
      },
      agent: {
        title: "Einen Agenten veröffentlichen",
        text: "Aus einer Vorlage, einem Prompt oder einem Ordner mit Code.",
        action: "Agenten veröffentlichen",
      },
      key: {
        title: "Einen API-Schlüssel anlegen",
        text: "Um Agenten aus Ihrem eigenen Code aufzurufen.",
        action: "Schlüssel anlegen",
      },
      invite: {
        title: "Jemanden einladen",
        text: "Mit der Rolle, die passt: vom Lesen bis zum Verwalten.",
        action: "Jemanden einladen",
      },
    },
    noAgents: {
      title: "Noch keine Agenten",
      text: "Veröffentlichen Sie einen Ordner oder ein Archiv, oder beginnen Sie mit einem Beispiel. Es wird geprüft, getestet und ist binnen einer Minute live.",
      who: "Sehen, wer veröffentlichen kann",
      othersText:
        "In diesem Arbeitsbereich veröffentlicht, wer ihn besitzt, verwaltet oder für ihn entwickelt. Sobald es einen Agenten gibt, können Sie ihn ausführen.",
    },
    sample: "Beispielzahlen",
    sampleText:
      "Hier ist noch nichts gelaufen. So sieht die Seite aus, sobald etwas lief; keine dieser Zahlen ist Ihre.",
  },
});
