const ADDRESSES = ["href", "src", "action", "poster", "data"] as const;

/** Has a page's own `fetch("/run")` go below the base, too. */
const scriptOf = (base: string): string =>
  `<!doctype html><script>{const base=${JSON.stringify(base)},own=fetch;` +
  `fetch=(to,init)=>own(typeof to==="string"&&/^\\/(?!\\/)/.test(to)&&!to.startsWith(base+"/")?base+to:to,init)}</script>`;

/**
 * A page whose addresses from the root on lie below a base: pages that are not public are at a path that holds a token,
 * since they can have no cookie.
 */
export function underBase(page: Response, base: string): Response {
  const rewriter = new HTMLRewriter().on("*", {
    element(element) {
      for (const name of ADDRESSES) {
        const address = element.getAttribute(name);
        if (address && /^\/(?!\/)/.test(address)) element.setAttribute(name, base + address);
      }
    },
  });
  const rewritten = rewriter.transform(page);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  void begin(writable, scriptOf(base), rewritten.body as ReadableStream<Uint8Array> | null);
  return new Response(readable, rewritten);
}

async function begin(
  writable: WritableStream<Uint8Array>,
  text: string,
  rest: ReadableStream<Uint8Array> | null,
): Promise<void> {
  try {
    const writer = writable.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
    if (rest) await rest.pipeTo(writable);
    else await writable.close();
  } catch {
    // Whoever asked has gone.
  }
}
