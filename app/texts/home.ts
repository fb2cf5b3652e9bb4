import { texts } from "./texts.ts";

/** The head of the platform's front page. */
export const home = texts({
  en: {
    hero: {
      eyebrow: "Agents at the edge",
      title: "Where agents come alongside.",
      text: "Publish a program once. Anyone can find it, try it and call it over REST or a stream: checked before it goes live, started within milliseconds, kept away from everything it was not granted.",
      tryIt: (title: string) => `Try ${title}`,
      browse: "Browse agents",
      publish: "Publish an agent",
      publishYours: "Publish yours",
      picture: "A run, as its stream of events tells it, from the call to the output.",
      live: "a run, live",
    },
    demo: {
      title: "Live: try it here",
      free: "Free, and without an account.",
      run: "Run",
      running: "Running…",
      answer: "Answer",
    },
  },
  de: {
    hero: {
      eyebrow: "Agenten am Rand des Netzes",
      title: "Wo Agenten längsseits gehen.",
      text: "Veröffentlichen Sie ein Programm einmal. Alle können es finden, ausprobieren und über REST oder als Strom aufrufen: geprüft, bevor es live geht, in Millisekunden gestartet, fern von allem, was ihm nicht gewährt wurde.",
      tryIt: (title) => `${title} ausprobieren`,
      browse: "Agenten ansehen",
      publish: "Agenten veröffentlichen",
      publishYours: "Ihren veröffentlichen",
      picture: "Ein Lauf, wie ihn seine Ereignisse erzählen, vom Aufruf bis zum Ergebnis.",
      live: "ein Lauf, live",
    },
    demo: {
      title: "Live: hier ausprobieren",
      free: "Kostenlos und ohne Konto.",
      run: "Ausführen",
      running: "Läuft …",
      answer: "Antwort",
    },
  },
});
