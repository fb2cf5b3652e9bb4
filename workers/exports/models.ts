/** A provider of an export's models: its settings in the environment, and the address to begin with. */
export interface ExportedProvider {
  name: string;
  /** `MODEL_OPENAI_URL`, `MODEL_OPENAI_KEY`. */
  variables: { url: string; key: string };
  /** The key of the cluster's secret that has its key. */
  secretKey: string;
  baseUrl: string;
  /** Nobody here knows where it is: the address is an example. */
  isExample: boolean;
}

/** Whom an exported prompt agent asks. */
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

/** The settings about models that are no secrets, by their names. */
export const modelVariables = ({ order, providers }: ExportedModels): Record<string, string> => ({
  MODEL_ORDER: order.join(","),
  ...Object.fromEntries(providers.map(({ variables, baseUrl }) => [variables.url, baseUrl])),
  MODEL_PRICES: "",
});

/** Where models are, as a manifest writes hosts. */
export const modelHosts = ({ providers }: ExportedModels): string[] =>
  providers.map(({ baseUrl }) => {
    const { protocol, host } = new URL(baseUrl);
    return protocol === "http:" ? `http://${host}` : host;
  });
