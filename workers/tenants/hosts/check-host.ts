import { type By, type CommitOptions, commitDirectory } from "../../audit/index.ts";
import { and, eq, isUniqueViolation, platformDb, type Write } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { wakeMail } from "../../mail/index.ts";
import { hosts } from "../tables.ts";
import { afterIssue, afterProof, afterRelease, type HostRow, type Step, takenStep } from "./decide.ts";
import { noticesOf } from "./notices.ts";
import { prove } from "./prove.ts";
import { hostnameProvider } from "./provider/index.ts";
import { forgetHost } from "./site.ts";

export interface CheckOptions extends CommitOptions {
  by: By;
}

/** Only as it was read: whoever else has changed it meanwhile was first. */
export const asRead = ({ host, tenantId, state, challenge }: HostRow) =>
  and(
    eq(hosts.host, host),
    eq(hosts.tenantId, tenantId),
    eq(hosts.state, state),
    eq(hosts.challenge, challenge),
  );

async function write(env: Env, row: HostRow, step: Step, options: CheckOptions): Promise<HostRow | null> {
  const { set, action } = { ...step, set: { ...step.set, checkedAt: options.clock.now() } };
  const after = { ...row, ...set };
  const { host, tenantId } = row;
  const change: Write = platformDb(env, "DIRECTORY").update(hosts).set(set).where(asRead(row));
  const mails = action ? await noticesOf(env, after, action, options.clock) : [];
  const changes = action
    ? [{ action, targetId: host, detail: { detail: after.detail }, by: options.by, tenants: [tenantId] }]
    : [];
  const [changed] = await commitDirectory(
    env,
    [change, ...mails.map((mail) => mail.write)],
    changes,
    options,
  );
  forgetHost(env, tenantId, host);
  if (mails.length > 0) {
    options.waitUntil(
      wakeMail(
        env,
        mails.map(({ id }) => id),
      ),
    );
  }
  return changed ? after : null;
}

/** The first of several tenants to prove a host has it: the table takes one holder of each. */
async function claim(env: Env, row: HostRow, step: Step, options: CheckOptions): Promise<HostRow | null> {
  try {
    return await write(env, row, step, options);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    await write(env, row, takenStep(row, options.clock.now()), options);
    return null;
  }
}

async function release(env: Env, row: HostRow, options: CheckOptions): Promise<void> {
  const gone = await hostnameProvider(env).remove(row.host);
  if (!gone || row.state !== "removing") {
    await write(env, row, afterRelease(row, gone, options.clock.now()), options);
    return;
  }
  const remove = platformDb(env, "DIRECTORY").delete(hosts).where(asRead(row));
  await commitDirectory(env, [remove], [], options);
  forgetHost(env, row.tenantId, row.host);
}

async function issue(env: Env, row: HostRow, options: CheckOptions): Promise<void> {
  const issued = await hostnameProvider(env).ensure(row.host);
  await write(env, row, afterIssue(row, issued, options.clock.now()), options);
}

/**
 * Takes a host as far as it gets: asks DNS for its proof, and the provider for its certificate, or has the provider let
 * go of it. Each step is written only if the host is still as it was, so that two checks at once do no harm.
 */
export async function checkHost(env: Env, row: HostRow, options: CheckOptions): Promise<void> {
  if (row.held && (row.state === "removing" || row.state === "failed")) return release(env, row, options);
  if (row.state === "pending_certificate") return issue(env, row, options);
  const step = afterProof(row, await prove(env, row.host, row.challenge), options.clock.now());
  if (step.action !== "domain.proven") return void (await write(env, row, step, options));
  const claimed = await claim(env, row, step, options);
  if (claimed) await issue(env, claimed, options);
}
