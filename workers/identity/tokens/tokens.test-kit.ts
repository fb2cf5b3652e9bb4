import { expectOk, type Person, request } from "../../../test/harness.ts";
import type { TokenFamilyView, TokensView } from "./contract.ts";

export const send = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
  host = "quayside.test",
) =>
  request(`http://${host}/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
export const byCookie = ({ cookie }: Person, host = "quayside.test") => ({
  cookie,
  origin: `http://${host}`,
});
export const open = (person: Person, input: object = {}, headers: Record<string, string> = {}) =>
  expectOk<TokensView>(send("POST", "/auth/tokens", { ...byCookie(person), ...headers }, input));
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const statusOf = async (token: string, method = "GET", path = "/auth/me", body?: object) =>
  (await send(method, path, bearer(token), body)).status;
export const refresh = (refreshToken: string, headers: Record<string, string> = {}) =>
  send("POST", "/auth/tokens/refresh", headers, { refreshToken });
export const familiesOf = async (person: Person) =>
  (await expectOk<{ data: TokenFamilyView[] }>(send("GET", "/auth/tokens", byCookie(person)))).data;
