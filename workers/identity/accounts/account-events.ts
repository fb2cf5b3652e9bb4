import { accountEventsOf } from "../../audit/index.ts";
import type { Page, PageQuery } from "../../kernel/pages.ts";
import type { AccountEventView } from "../contract.ts";
import { deviceOf } from "../device.ts";
import type { PersonCtx } from "../person.ts";

/** A person's own log, newest first. */
export async function listAccountEvents(
  person: PersonCtx,
  query: PageQuery,
): Promise<Page<AccountEventView>> {
  person.requireSelf();
  const page = await accountEventsOf(person.env, person.user.id, query);
  const data = page.data.map(({ id, action, detail, address, userAgent, at }) => ({
    ...{ id, action, detail, address, device: deviceOf(userAgent) },
    at: new Date(at).toISOString(),
  }));
  return { ...page, data };
}
