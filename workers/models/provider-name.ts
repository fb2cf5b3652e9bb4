import { z } from "zod";

/** What a provider is called before the slash of "provider/model". */
export const providerName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
    "use up to 40 lower-case letters, digits and dashes between them",
  );
