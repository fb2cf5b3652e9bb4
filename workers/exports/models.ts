/** A provider of an export's models: the names of its settings, and the address that they begin with. */
export interface ExportedProvider {
  name: string;
  /** `MODEL_OPENAI_URL`, `MODEL_OPENAI_KEY`. */
  variables: { url: string; key: string };
  /** The entry of the cluster's Secret that has its API key. */
  secretKey: string;
  baseUrl: string;
  /** Its address is not known here, and has to be filled in. */
  isExample: boolean;
}

/** The models that an exported prompt agent asks, in order, and their providers. */
export interface ExportedModels {
  order: string[];
  providers: ExportedProvider[];
}

/** A provider by its name, with its address where that is known. */
export function exportedProvider(name: string, baseUrl: string | undefined): ExportedProvider {
  const prefix = `MODEL_${name.toUpperCase().replaceAll("-", "_")}`;
  return {
    ...{ name, variables: { url: `${prefix}_URL`, key: `${prefix}_KEY` }, secretKey: `model-${name}-key` },
    baseUrl: baseUrl ?? `https://${name}.example.com/v1`,
    isExample: baseUrl === undefined,
  };
}

/** The settings about models that are not secret, by name. */
export const modelVariables = ({ order, providers }: ExportedModels): Record<string, string> => ({
  MODEL_ORDER: order.join(","),
  ...Object.fromEntries(providers.map(({ variables, baseUrl }) => [variables.url, baseUrl])),
  MODEL_PRICES: "",
});

/** The hosts of models, as a manifest writes hosts. */
export const modelHosts = ({ providers }: ExportedModels): string[] =>
  providers.map(({ baseUrl }) => {
    const { protocol, host } = new URL(baseUrl);
    return protocol === "http:" ? `http://${host}` : host;
  });
