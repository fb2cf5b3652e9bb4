import type { Issue } from "../../../workers/kernel/errors.ts";

/** Why a request is not taken: a problem document (RFC 9457) that the container protocol reads as a failure, too. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly issues: Issue[] | undefined;
  readonly more: Record<string, unknown>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { issues?: Issue[] } & Record<string, unknown> = {},
  ) {
    super(message);
    const { issues, ...rest } = more;
    this.status = status;
    this.code = code;
    this.issues = issues;
    this.more = rest;
  }

  document(): Record<string, unknown> {
    const { status, code, message, issues, more } = this;
    const title = TITLES[status] ?? "The run failed";
    return {
      type: "about:blank",
      title,
      status,
      code,
      detail: message,
      message,
      ...(issues && { issues }),
      ...more,
    };
  }
}

const TITLES: Record<number, string> = {
  400: "The request needs a change",
  401: "The request is not signed",
  402: "A licence is needed",
  404: "Nothing is here",
  405: "This method is not for here",
  413: "The request is too large",
  503: "No runs are taken now",
};
