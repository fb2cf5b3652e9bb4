import { ModelFailure } from "./model-failure.ts";

/** The most bytes of an answer, with all that is around its text. */
const MAX_ANSWER_BYTES = 20_000_000;

/** Fetches from a model's server: no redirect is followed, since it would take the key along, and answers are bounded. */
export const modelFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, redirect: "manual" });
  if (!response.body) return response;
  let bytes = 0;
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      bytes += piece.byteLength;
      if (bytes <= MAX_ANSWER_BYTES) return controller.enqueue(piece);
      const most = `more than ${MAX_ANSWER_BYTES / 1e6} MB`;
      controller.error(new ModelFailure("too_long", `its answer has ${most}`));
    },
  });
  return new Response(response.body.pipeThrough(bounded), response);
};
