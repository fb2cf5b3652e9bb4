interface ImportMeta {
  /** Set by `vitest.config.ts`. */
  readonly env: { readonly SOAK: "0" | "1"; readonly SEED: string };
}
