/** Does something with each of many, never with more than `atOnce` of them at a time; rejects with the first failure. */
export async function someAtOnce<T>(
  many: Iterable<T>,
  atOnce: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const next = many[Symbol.iterator]();
  const takeTurns = async () => {
    for (let one = next.next(); !one.done; one = next.next()) await work(one.value);
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
}
