/** Parameters of a list's address; what is empty is left out, so that it means "any". */
export function pageQueryOf(request: Request, names: readonly string[]): Record<string, string> {
  const { searchParams } = new URL(request.url);
  const entries = [...names, "cursor"].map((name) => [name, searchParams.get(name)?.trim() ?? ""] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}
