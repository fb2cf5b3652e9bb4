import type { PromptProgram } from "../../agents/index.ts";
import { fromBase64 } from "../../kernel/crypto.ts";
import { isObject } from "../../kernel/json.ts";
import type { ChatMessage } from "../../models/index.ts";
import { PromptFailure } from "./prompt-failure.ts";

const MAX_ATTACHMENTS = 10;
const MAX_TEXT_BYTES = 200_000;
const MAX_IMAGE_BYTES = 5_000_000;

const TEXTS = /^(?:text\/[\w.+-]+|application\/(?:json|xml|x-ndjson|yaml)|[\w.+-]+\/[\w.-]+\+json)$/;
const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

interface Attachment {
  name: string;
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
  data: string;
}

type Part = Exclude<Extract<ChatMessage, { role: "user" }>["content"], string>[number];

/** What of an input is attached to the prompt, and the input without it, for templates. */
export interface Attached {
  /** The attachments as a model reads them. */
  parts: Part[];
  /** The input, in which an attachment is its name and media type. */
  input: unknown;
}

/** Takes the attachments out of an input. Throws `attachment_invalid`. */
export function takeAttachments(input: unknown, fields: PromptProgram["attachments"]): Attached {
  if (fields.length === 0 || !isObject(input)) return { parts: [], input };
  const attachments: Attachment[] = [];
  const shown: Record<string, unknown> = { ...input };
  for (const field of fields) {
    const value = Object.hasOwn(input, field) ? input[field] : undefined;
    if (value === undefined || value === null) continue;
    const read = (Array.isArray(value) ? value : [value]).map((one, i) =>
      readAttachment(one, `${field} ${i + 1}`),
    );
    attachments.push(...read);
    const named = read.map(({ name, mediaType }) => ({ name, mediaType }));
    shown[field] = Array.isArray(value) ? named : named[0];
  }
  if (attachments.length > MAX_ATTACHMENTS)
    throw invalid(`A run takes ${MAX_ATTACHMENTS} attachments at most.`);
  return { parts: attachments.map(partOf), input: shown };
}

const invalid = (message: string) => new PromptFailure("attachment_invalid", message);

function readAttachment(value: unknown, fallback: string): Attachment {
  const { name = fallback, mediaType, data } = isObject(value) ? value : {};
  if (typeof name !== "string" || typeof mediaType !== "string" || typeof data !== "string")
    throw invalid(`The attachment ${fallback} has to be { name, mediaType, data } with data in base64.`);
  const type = mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  const isImage = IMAGES.includes(type);
  if (!isImage && !TEXTS.test(type))
    throw invalid(
      `"${name}" is of the type ${type}: send text, CSV, JSON or an image (${IMAGES.join(", ")}).`,
    );
  const most = isImage ? MAX_IMAGE_BYTES : MAX_TEXT_BYTES;
  if (data.length > Math.ceil(most / 3) * 4)
    throw invalid(
      `"${name}" has more than ${most.toLocaleString("en")} bytes, which is the most for its type.`,
    );
  return { name, mediaType: type, bytes: bytesOf(name, data), data };
}

function bytesOf(name: string, data: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64(data);
  } catch {
    throw invalid(`The data of "${name}" is no base64.`);
  }
}

function partOf({ name, mediaType, bytes, data }: Attachment): Part {
  if (IMAGES.includes(mediaType))
    return { type: "image_url", image_url: { url: `data:${mediaType};base64,${data}` } };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // What it holds cannot end it.
    const held = text.replace(/<(?=\/?attachment)/gi, "&lt;");
    const attributes = `name=${JSON.stringify(name)} type="${mediaType}"`;
    return { type: "text", text: `<attachment ${attributes}>\n${held}\n</attachment>` };
  } catch {
    throw invalid(`"${name}" is no text in UTF-8.`);
  }
}
