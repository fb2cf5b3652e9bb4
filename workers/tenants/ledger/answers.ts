import type { AdmitAnswer, SettleAnswer, SettleRequest } from "./contract.ts";

/** What is answered to a request that failed where others of its turn did not. */
export const failedAdmission = (): AdmitAnswer => ({
  kind: "refused",
  error: { code: "internal", detail: "The run could not be admitted; nothing was written." },
  rate: null,
});
export const unsettled = (): SettleAnswer => ({ settled: false });

/** The ids of the runs that a turn has begun, and of those that it has ended. */
export const admittedOf = (answers: AdmitAnswer[]): string[] =>
  answers.flatMap((answer) => (answer.kind === "admitted" ? [answer.run.id] : []));
export const settledOf = (requests: SettleRequest[], answers: SettleAnswer[]): string[] =>
  requests.filter((_, i) => answers[i]?.settled).map(({ runId }) => runId);
