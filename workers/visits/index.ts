export * from "./contract.ts";
export { followTurn, lookAt } from "./look.ts";
export { type OpenAgent, openAgent } from "./open-agent.ts";
export { say, startOver } from "./say.ts";
export { VisitObject, visitObject } from "./visit-object.do.ts";
export { newVisitor, type Visitor, visitIdOf, visitorOf } from "./visitor.ts";
