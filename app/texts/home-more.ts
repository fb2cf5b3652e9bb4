import { texts } from "./texts.ts";

/** The lower parts of the platform's front page. */
export const homeMore = texts({
  en: {
    how: {
      title: "How it works",
      find: "Find",
      findText:
        "Search for what you need and read what an agent takes and gives. Its schemas are its contract.",
      try: "Try",
      tryText:
        "Fill in the form, or start from an example. Watch the log as it comes, and see the output as a table, a chart or text.",
      call: "Call",
      callText:
        "The same call from your code: wait for the result, stream it, or fetch it later. Every run is kept, with its cost.",
      code: "Call an agent",
    },
    creators: {
      eyebrow: "For creators",
      title: "Write the program. The harbour does the rest.",
      start: "Your first agent in five minutes",
      folder: "One folder, one manifest",
      folderText: "Drop it in the browser, or send it from a script. JavaScript, TypeScript and WebAssembly.",
      checked: "Checked before it goes live",
      checkedText:
        "Imports, hosts, secrets left behind, and your own tests. A failing one stops the deployment, with the difference.",
      live: "Live at once, back at once",
      liveText: "Production and preview, each a version. One click goes back to the one before.",
    },
  },
  de: {
    how: {
      title: "So geht es",
      find: "Finden",
      findText:
        "Suchen Sie, was Sie brauchen, und lesen Sie, was ein Agent nimmt und gibt. Seine Schemas sind sein Vertrag.",
      try: "Ausprobieren",
      tryText:
        "Füllen Sie das Formular aus, oder beginnen Sie mit einem Beispiel. Verfolgen Sie das Protokoll und sehen Sie das Ergebnis als Tabelle, Diagramm oder Text.",
      call: "Aufrufen",
      callText:
        "Derselbe Aufruf aus Ihrem Code: auf das Ergebnis warten, es als Strom lesen oder später holen. Jeder Lauf bleibt mit seinen Kosten erhalten.",
      code: "Einen Agenten aufrufen",
    },
    creators: {
      eyebrow: "Für alle, die Agenten bauen",
      title: "Schreiben Sie das Programm. Den Rest macht der Hafen.",
      start: "Ihr erster Agent in fünf Minuten",
      folder: "Ein Ordner, ein Manifest",
      folderText:
        "Ziehen Sie ihn in den Browser, oder senden Sie ihn aus einem Skript. JavaScript, TypeScript und WebAssembly.",
      checked: "Geprüft, bevor er live geht",
      checkedText:
        "Importe, Hosts, vergessene Geheimnisse und Ihre eigenen Tests. Schlägt einer fehl, wird nicht ausgeliefert, und Sie sehen den Unterschied.",
      live: "Sofort live, sofort zurück",
      liveText: "Produktion und Vorschau, je eine Version. Ein Klick führt zur vorigen zurück.",
    },
  },
});
