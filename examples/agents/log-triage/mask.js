const LONGEST = 600;
/** Every repetition is bounded or unambiguous: log lines are whatever an attacker sent. */
const KINDS = {
  request: String.raw`\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) [^\s"]{1,400}`,
  url: String.raw`\b(?:https?|wss?|ftp|s3|postgres(?:ql)?|mysql|redis|amqps?|mongodb):\/\/[^\s"'<>)\]]{1,400}`,
  email: String.raw`(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}`,
  uuid: String.raw`\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b`,
  time: String.raw`\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b|\b\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\b`,
  ip: String.raw`\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}(?::?[0-9a-fA-F]{1,4}){1,2}\b`,
  path: String.raw`(?<![\w/.<>])(?:[A-Za-z]:\\|~?\/)[\w.@+-]{1,100}(?:[\\/][\w.@+-]{1,100}){1,20}\/?`,
  hex: String.raw`\b0x[0-9a-fA-F]{1,64}\b|\b(?=[0-9a-fA-F]{0,63}\d)(?=[0-9a-fA-F]{0,63}[a-fA-F])[0-9a-fA-F]{8,128}\b`,
  n: String.raw`(?<![A-Za-z])\d{1,40}(?:[.,]\d{1,40}){0,6}|\d{3,40}`,
};
const ANY = new RegExp(
  Object.entries(KINDS)
    .map(([kind, pattern]) => `(?<${kind}>${pattern})`)
    .join("|"),
  "g",
);

/** Replaces what changes from line to line by its kind: `<ip>`, `<uuid>`, `<n>`… The route of a request is kept. */
export function mask(text) {
  return text.slice(0, LONGEST).replace(ANY, (match, ...rest) => {
    const groups = rest.at(-1);
    const kind = Object.keys(KINDS).find((name) => groups[name] !== undefined);
    return kind === "request" ? maskRoute(match) : `<${kind}>`;
  });
}

/** "GET /users/17/orders?page=2" becomes "GET /users/<n>/orders". */
function maskRoute(request) {
  const [method, address] = request.split(" ");
  const segments = address.replace(/[?#].*$/, "").split("/");
  return `${method} ${segments.map(maskSegment).join("/")}`;
}

function maskSegment(segment) {
  if (/^\d+$/.test(segment)) return "<n>";
  const isId = segment.length >= 8 && /\d/.test(segment) && /^[\w-]+$/.test(segment) && !/^v\d/.test(segment);
  return isId ? "<id>" : segment;
}
