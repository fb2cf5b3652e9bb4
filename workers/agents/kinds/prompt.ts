import { covers } from "../../../agents-runtime/isolate/egress-policy.ts";
import { fail } from "../../kernel/errors.ts";
import { textOf } from "../archives/text.ts";
import { readFile, type Upload } from "../archives/upload.ts";
import type { Finding } from "../contract.ts";
import type { Prompt, PromptTool } from "../manifest/kinds.ts";
import { type HttpOperation, OpenApiError, operationsOf } from "../openapi/operations.ts";
import { templateProblem } from "../prompt-template.ts";
import { fileMissing, jsonProgram, type ProgramRules, type ScannedBundle } from "./contract.ts";

type OpenApiTool = Extract<PromptTool, { type: "openapi" }>;

/** What a prompt agent loads: its prompt, with the texts of the files that it names. */
export interface PromptProgram extends Omit<Prompt, "messages" | "tools"> {
  messages: { role: Prompt["messages"][number]["role"]; content: string }[];
  tools: (Exclude<PromptTool, OpenApiTool> | (OpenApiTool & { requests: HttpOperation[] }))[];
}

const MAX_TEMPLATE_BYTES = 100_000;
const MAX_DOCUMENT_BYTES = 1_000_000;

/** A prompt agent is its manifest, and the templates and descriptions that it names. */
export const promptProgram: ProgramRules = (bundle) => ({
  findings: [...scanNamed(bundle), ...scanTemplates(bundle)],
  hostsUsed: [],
  make: async (upload) => jsonProgram(await programOf(upload, bundle.manifest)),
});

/** Templates that stand in the manifest; those in files are read once they are asked for. */
function scanTemplates({ manifest }: ScannedBundle): Finding[] {
  return (manifest.prompt?.messages ?? []).flatMap(({ content = "" }, i) => {
    const message = templateProblem(content);
    return message === undefined ? [] : [templateInvalid(`/prompt/messages/${i}/content`, message)];
  });
}

const templateInvalid = (pointer: string, message: string): Finding => ({
  severity: "block",
  rule: "template-invalid",
  path: "agent.json",
  pointer,
  message: `The template cannot be read: ${message}`,
  hint: "Mend its tags: {{ value }}, {% if … %}{% endif %}, {% for … in … %}{% endfor %}.",
});

function scanNamed({ files, manifest }: ScannedBundle): Finding[] {
  const { messages = [], tools = [] } = manifest.prompt ?? {};
  const templates = messages.map(({ file }, i) => ({
    ...{ path: file, pointer: `/prompt/messages/${i}/file`, most: MAX_TEMPLATE_BYTES },
  }));
  const documents = tools.map((tool, i) => ({
    path: tool.type === "openapi" ? tool.document : undefined,
    ...{ pointer: `/prompt/tools/${i}/document`, most: MAX_DOCUMENT_BYTES },
  }));
  return [...templates, ...documents].flatMap(({ path, pointer, most }) => {
    const file = path === undefined ? undefined : files.get(path);
    if (path === undefined || (file?.isText && file.bytes <= most)) return [];
    return [file?.isText ? tooLong(path, pointer, most) : fileMissing(path, pointer)];
  });
}

const tooLong = (path: string, pointer: string, most: number): Finding => ({
  severity: "block",
  rule: "file-too-large",
  path,
  pointer,
  message: `${path} has more than ${most.toLocaleString("en")} bytes.`,
  hint: "Make it shorter.",
});

/** The operations of a document, all to hosts that the manifest names; refuses with `bundle_invalid`. */
function requestsOf({ document, operations }: OpenApiTool, text: string, hosts: string[]): HttpOperation[] {
  try {
    const requests = operationsOf(text, operations);
    const server = new URL(requests[0]?.url ?? "");
    if (hosts.some((host) => covers(host, server))) return requests;
    const named = `${server.protocol === "http:" ? "http://" : ""}${server.host}`;
    throw new OpenApiError(`its server ${server.host} is not among permissions.hosts: add "${named}" there`);
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error;
    return fail("bundle_invalid", `${document} cannot be used for tools: ${error.message}.`);
  }
}

/** A template of a file; refuses with `bundle_invalid` what is none. */
function templateAt(path: string, text: string): string {
  const problem = templateProblem(text);
  if (problem === undefined) return text;
  return fail("bundle_invalid", `${path} is no template: ${problem}. Mend its tags, and publish again.`);
}

async function programOf(upload: Upload, manifest: ScannedBundle["manifest"]): Promise<PromptProgram> {
  const prompt = manifest.prompt as Prompt;
  const { hosts } = manifest.permissions;
  const textAt = async (path: string) => {
    const bytes = await readFile(upload, path, MAX_DOCUMENT_BYTES);
    return (bytes && textOf(bytes)) ?? "";
  };
  const messages: PromptProgram["messages"] = [];
  for (const { role, content, file = "" } of prompt.messages)
    messages.push({ role, content: content ?? templateAt(file, await textAt(file)) });
  const tools: PromptProgram["tools"] = [];
  for (const tool of prompt.tools)
    tools.push(
      tool.type === "openapi"
        ? { ...tool, requests: requestsOf(tool, await textAt(tool.document), hosts) }
        : tool,
    );
  return { ...prompt, messages, tools };
}
