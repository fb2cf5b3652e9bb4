/** An error whose code the caller can act on. */
export function problem(code, message) {
  return Object.assign(new Error(message), { code });
}
