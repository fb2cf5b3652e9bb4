import { z } from "zod";
import { providerName } from "./provider-name.ts";

const price = z.strictObject({ input: z.number().min(0), output: z.number().min(0) });

/** The operator's providers, as the binding MODEL_PROVIDERS lists them. */
export const platformProviderList = z
  .array(
    z.strictObject({
      name: providerName,
      baseUrl: z.url({ protocol: /^https?$/ }),
      apiKey: z.string().min(1).optional(),
      /** US dollars for a million tokens, by the provider's own names of its models; `*` for all others. */
      prices: z.record(z.string(), price).default({}),
    }),
  )
  .max(20);
