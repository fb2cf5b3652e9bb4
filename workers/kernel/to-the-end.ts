/** Does what no request keeps going, such as a chore: what it leaves to `waitUntil` is waited for. Rejects as either does. */
export async function toTheEnd<T>(
  work: (waitUntil: (left: Promise<unknown>) => void) => Promise<T>,
): Promise<T> {
  const left: Promise<unknown>[] = [];
  const done = await work((each) => void left.push(each));
  await Promise.all(left);
  return done;
}
