export interface Input {
  text?: string;
  wifi?: { network: string; password?: string; hidden?: boolean };
}

/** What is to be in the code, as phones understand it. */
export function contentOf({ text = "", wifi }: Input): string {
  if (text && wifi) throw problem("two_contents", "Give a text or a network, not both.");
  if (wifi) {
    const kind = wifi.password ? "WPA" : "nopass";
    const password = wifi.password ? `P:${escaped(wifi.password)};` : "";
    return `WIFI:T:${kind};S:${escaped(wifi.network)};${password}${wifi.hidden ? "H:true;" : ""};`;
  }
  if (!text) throw problem("no_content", "There is nothing to encode: give a text, an address or a network.");
  return text.toWellFormed();
}

const escaped = (text: string): string => text.toWellFormed().replace(/[\\;,":]/g, "\\$&");

export function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
