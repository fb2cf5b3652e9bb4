const TYPES: Record<string, number> = { A: 1, CNAME: 5, TXT: 16, AAAA: 28 };

/**
 * A resolver that answers DNS over HTTPS in the JSON format of public resolvers (`?name=&type=`, `Status`, `Answer`),
 * from records that tests set. It follows CNAMEs as resolvers do, and answers status 3 for names without any record.
 */
export class DnsPeer {
  readonly #records = new Map<string, { type: string; data: string }[]>();
  /** What it answers instead, while set: an HTTP status, a DNS status, text that is no JSON, or nothing at all. */
  broken: { http?: number; dns?: number; text?: string; silent?: true } | null = null;
  /** `TYPE name`, in order. */
  asked: string[] = [];

  set(name: string, type: string, ...data: string[]): void {
    const others = (this.#records.get(name) ?? []).filter((record) => record.type !== type);
    this.#records.set(name, [...others, ...data.map((text) => ({ type, data: text }))]);
  }

  fetch = async (request: Request): Promise<Response> => {
    const { searchParams } = new URL(request.url);
    const [name, type] = [(searchParams.get("name") ?? "").toLowerCase(), searchParams.get("type") ?? "A"];
    this.asked.push(`${type} ${name}`);
    if (request.headers.get("accept") !== "application/dns-json") return new Response(null, { status: 415 });
    const { http, dns, text, silent } = this.broken ?? {};
    if (silent) throw new TypeError("connection refused");
    if (http !== undefined) return new Response("", { status: http });
    if (text !== undefined) return new Response(text);
    if (dns !== undefined) return Response.json({ Status: dns });
    return Response.json(this.#answer(name, type), { headers: { "content-type": "application/dns-json" } });
  };

  #answer(name: string, type: string) {
    const answers: { name: string; type: number; TTL: number; data: string }[] = [];
    for (let at = name, hops = 0; hops < 8; hops++) {
      const records = this.#records.get(at) ?? [];
      const alias = records.find((record) => record.type === "CNAME");
      for (const record of records)
        if (record.type === type || record === alias)
          answers.push({ name: `${at}.`, type: TYPES[record.type] ?? 0, TTL: 60, data: written(record) });
      if (!alias || type === "CNAME") break;
      at = alias.data;
    }
    const exists = answers.length > 0 || (this.#records.get(name)?.length ?? 0) > 0;
    return {
      Status: exists ? 0 : 3,
      Question: [{ name, type: TYPES[type] }],
      ...(answers.length > 0 && { Answer: answers }),
    };
  }
}

/** TXT in quotes, in pieces of 255 characters as on the wire; names with their last dot. */
function written({ type, data }: { type: string; data: string }): string {
  if (type === "CNAME") return `${data}.`;
  if (type !== "TXT") return data;
  const pieces = data.match(/.{1,255}/gs) ?? [""];
  return pieces.map((piece) => `"${piece.replace(/["\\]/g, "\\$&")}"`).join(" ");
}
