import { parseJson } from "~/json.ts";
import { type Problem, problemOfResponse } from "~/problem.ts";
import type { Bundle } from "./bundle-files.ts";

export type Sent = { ok: true; version: string } | { ok: false; problem: Problem };

/** The agent that a version is for: one that exists, or one to make. */
export interface Target {
  slug: string;
  create: boolean;
  title?: string;
}

/** Publishes a bundle through the API; `onProgress` is told the share that was sent, 0 to 1. */
export async function sendVersion(
  target: Target,
  bundle: Bundle,
  onProgress: (share: number) => void,
): Promise<Sent> {
  if (target.create) {
    const { slug, title } = target;
    const made = await send(
      "/api/v1/agents",
      JSON.stringify(title ? { slug, title } : { slug }),
      "application/json",
      () => {},
    );
    if (!made.ok) return made;
  }
  const body = bundle.kind === "archive" ? bundle.body : JSON.stringify({ files: bundle.files });
  const type = bundle.kind === "archive" ? "application/octet-stream" : "application/json";
  return send(`/api/v1/agents/${encodeURIComponent(target.slug)}/versions`, body, type, onProgress);
}

// Not fetch, which does not tell how much of a body has been sent.
function send(
  url: string,
  body: XMLHttpRequestBodyInit,
  type: string,
  onProgress: (share: number) => void,
): Promise<Sent> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("content-type", type);
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0),
    );
    request.addEventListener("loadend", () => {
      const answer = parseJson(request.responseText) as { version?: string } | undefined;
      const succeeded = request.status >= 200 && request.status < 300;
      if (succeeded) resolve({ ok: true, version: answer?.version ?? "latest" });
      else resolve({ ok: false, problem: problemOfResponse(request.status, answer) });
    });
    request.send(body);
  });
}
