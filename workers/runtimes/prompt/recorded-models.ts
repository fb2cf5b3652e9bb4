import { isObject, type Json, parseJson } from "../../kernel/json.ts";
import { estimatedInput, estimatedTokens, ModelFailure, type Provider } from "../../models/index.ts";
import type { Invocation } from "../contract.ts";

/**
 * A model whose answers a manifest's test has recorded: under `model:provider/name`, or `model:provider/name#2` for the
 * second time that it is asked. The body is the text, or as `application/json` `{ text?, calls?: [{ name, arguments }] }`.
 */
export function recordedModel(name: string, fixtures: NonNullable<Invocation["fixtures"]>): Provider {
  let asked = 0;
  return {
    ...{ name: name.slice(0, name.indexOf("/")), owner: "tenant", circuit: `recorded/${name}`, prices: {} },
    ask: async (request, { onText }) => {
      asked += 1;
      const fixture = fixtures[`model:${name}#${asked}`] ?? fixtures[`model:${name}`];
      if (!fixture)
        throw new ModelFailure(
          "refused",
          `the test has no recorded answer for it: add the fixture "model:${name}"`,
        );
      const { text = "", calls = [] } = answerOf(fixture.body ?? "", fixture.headers);
      if (text !== "") onText(text);
      const usage = { inputTokens: estimatedInput(request), outputTokens: estimatedTokens(text) };
      return { text, calls: calls.map((call, i) => ({ id: `call_${i}`, ...call })), cut: false, usage };
    },
  };
}

function answerOf(body: string, headers: Record<string, string> = {}) {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  const value = type?.startsWith("application/json") ? parseJson(body) : undefined;
  if (!isObject(value)) return { text: body };
  const { text, calls } = value;
  const called = (Array.isArray(calls) ? calls : []).flatMap((call: Json) =>
    isObject(call) ? [{ name: String(call.name), arguments: JSON.stringify(call.arguments ?? {}) }] : [],
  );
  return { text: typeof text === "string" ? text : "", calls: called };
}
