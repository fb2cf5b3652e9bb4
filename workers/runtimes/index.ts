export type { ServerLine } from "./container/contract.ts";
export {
  brokenOutcome,
  type Deployed,
  type Driver,
  type Health,
  type Invocation,
  type Outcome,
  type RunIo,
} from "./contract.ts";
export { openConfig } from "./isolate-driver.ts";
export { type SandboxReport, sandboxReport } from "./processes/report.ts";
export { ConversationObject, conversationObject } from "./prompt/conversation.do.ts";
export { conversationId } from "./prompt/conversation-rows.ts";
export { eraseConversations, forgetConversationOf } from "./prompt/conversations.ts";
export { renderedPrompt } from "./prompt/prompt-program.ts";
export { driverOf } from "./registry.ts";
export { checkSandbox, type SandboxAdapter, sandboxOf } from "./sandbox.ts";
export { reportSandbox } from "./sandbox-processes.ts";
