export { AnswerTooLong, type AskEvents, askModels, type Candidate, ModelsFailed } from "./ask-models.ts";
export {
  type ChatMessage,
  type ChatTool,
  estimatedInput,
  estimatedTokens,
  type ModelAdapter,
  type ModelAnswer,
  type ModelRequest,
  type TokenUsage,
  type ToolCall,
} from "./chat.ts";
export { PROVIDER_PRESETS, type ProviderInput, type ProviderTest, type ProviderView } from "./contract.ts";
export { ModelFailure } from "./model-failure.ts";
export { costOf, knownPrice, type ModelPrice, priceOf, UNKNOWN_PRICE } from "./prices.ts";
export type { Provider } from "./provider.ts";
export { candidatesOf, providersOf } from "./providers.ts";
export { listProviders } from "./queries.ts";
export { modelRoutes } from "./routes.ts";
export { removeProvider, setProvider } from "./set-provider.ts";
export { testProvider } from "./test-provider.ts";
