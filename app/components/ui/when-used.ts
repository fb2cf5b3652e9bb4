const SIGNS = ["scroll", "pointerdown", "keydown"] as const;

/**
 * Resolves once somebody scrolls, points or types: until then a part that is far down needs no scripts, since the
 * server's HTML stands there. Whoever comes from another page has done so before.
 */
export const whenUsed = new Promise<void>((resolve) => {
  if (typeof window === "undefined") return;
  for (const sign of SIGNS) window.addEventListener(sign, () => resolve(), { once: true, passive: true });
});
