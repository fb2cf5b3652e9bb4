/** A refusal of the API: its problem document's code and detail. */
export class ApiError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "ApiError";
    this.code = code;
  }
}

interface Problem {
  code?: string;
  detail?: string;
  issues?: { pointer: string; detail: string }[];
}

async function problemOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const { code, detail, issues } = JSON.parse(text) as Problem;
    const places = (issues ?? []).slice(0, 3).map((issue) => `${issue.pointer}: ${issue.detail}`);
    return new ApiError(code ?? String(response.status), [detail, ...places].join("; "));
  } catch {
    return new ApiError(String(response.status), text.slice(0, 200));
  }
}

/** Sends JSON with a bearer token and answers the JSON that comes back. Throws an `ApiError` for a refusal. */
export async function send<T>(method: string, url: string, token: string, body: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(url, {
    method,
    headers,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}
