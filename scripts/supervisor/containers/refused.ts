import type { HostRefusal } from "../../../workers/runtimes/container/contract.ts";

/** Why the host does not do what it was asked to, as the gateway is told. */
export class Refused extends Error {
  readonly refusal: HostRefusal;
  constructor(code: HostRefusal["code"], message: string, log?: string) {
    super(message);
    this.refusal = { code, message, ...(log && { log }) };
  }
}
