import { filesPrefix, tenantFiles } from "../kernel/tenant-files.ts";
import type { Execution } from "./execution.ts";
import { withRetries } from "./with-retries.ts";

type Attempt = Pick<Execution, "env" | "tenantId" | "run">;

/** Under the attempt's fence, so that a late attempt cannot overwrite what the latest one has come to. */
const keyOf = ({ tenantId, run }: Attempt, fence: number): string =>
  `${filesPrefix(tenantId)}runs/${run.id}/${fence}/checkpoint.json`;

/** How many attempts may have died without having come to anything. */
const LOOK_BACK = 5;

/** Keeps what an attempt has come to: JSON text. */
export async function keepCheckpoint(attempt: Attempt, state: string): Promise<void> {
  const options = { httpMetadata: { contentType: "application/json" } };
  const key = keyOf(attempt, attempt.run.fence);
  await withRetries(() => tenantFiles(attempt.env, attempt.tenantId).put(key, state, options));
}

/** What the attempts before this one had come to; undefined where they had come to nothing. */
export async function earlierCheckpoint(attempt: Attempt): Promise<string | undefined> {
  const { fence } = attempt.run;
  for (let earlier = fence - 1; earlier >= Math.max(1, fence - LOOK_BACK); earlier--) {
    const file = await tenantFiles(attempt.env, attempt.tenantId).get(keyOf(attempt, earlier));
    if (file) return file.text();
  }
  return undefined;
}
