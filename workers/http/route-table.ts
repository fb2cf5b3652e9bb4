interface Registered {
  method: string;
  path: string;
}

/** `/runs/:run` or `/runs/{run}` as an expression over whole paths. */
const toExpression = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.~]/g, "\\$&").replace(/:\w+(?:\{[^}]*\})?|\{\w+\}/g, "[^/]+")}$`);

/** A function that gives the methods that exist at a path, sorted; none for an unknown path. */
export function methodsByPath(routes: Registered[]): (path: string) => string[] {
  const tests = routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => ({ method, expression: toExpression(path) }));
  return (path) =>
    [...new Set(tests.filter(({ expression }) => expression.test(path)).map(({ method }) => method))].sort();
}
