/**
 * The value of a request's cookie, if there is one of exactly that name. Of two neither counts: nobody knows which of
 * them somebody else put there (RFC 6265, section 8.6). Nothing is trimmed: a browser takes a name that begins with a
 * wide space for one without the prefix `__Host-`, so a sibling host may set it; whoever trims makes it ours.
 */
export function requestCookie(request: Request, name: string): string | undefined {
  const cookies = (request.headers.get("cookie") ?? "").split(/; ?/);
  const [mine, another] = cookies.filter((cookie) => cookie.startsWith(`${name}=`));
  return another === undefined ? mine?.slice(name.length + 1) : undefined;
}
