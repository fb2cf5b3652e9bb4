/** A mail as it arrived, whatever the protocol. */
export interface ArrivedMail {
  /** The sender's own name for it. */
  id: string;
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/** How the next request is answered instead: a status with headers and a body, no answer at all, or a lost one. */
export type Trouble =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  | "silent"
  /** The mail is taken, and the connection closed before the answer. */
  | "answer-lost";

/** A small server of a mail service. Mails are in `arrived` once, as often as they may have been sent. */
export interface MailPeer {
  arrived: ArrivedMail[];
  /** Every request that came, answered well or not. */
  requests: number;
  /** What goes wrong with the next requests, in order. */
  trouble: Trouble[];
  handle(request: Request): Promise<Response>;
}

/** Answers requests as `answer` does, after what trouble there is. */
export function mailPeer(answer: (request: Request, peer: MailPeer) => Promise<Response>): MailPeer {
  const peer: MailPeer = {
    arrived: [],
    requests: 0,
    trouble: [],
    async handle(request) {
      peer.requests += 1;
      const next = peer.trouble.shift();
      if (next === "silent") return new Promise(() => undefined);
      if (next && next !== "answer-lost") {
        const { status, headers = {}, body = {} } = next;
        return Response.json(body, { status, headers });
      }
      const response = await answer(request, peer);
      if (next === "answer-lost") throw new TypeError("connection closed");
      return response;
    },
  };
  return peer;
}
