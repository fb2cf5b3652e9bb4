import { textOf } from "../archives/text.ts";
import { readFile } from "../archives/upload.ts";
import type { Finding } from "../contract.ts";
import type { Container } from "../manifest/kinds.ts";
import { fileMissing, jsonProgram, type ProgramRules, type ScannedBundle } from "./contract.ts";

/** What is known of a container agent before it is started; its files are the bundle's. */
export interface ContainerProgram extends Container {
  /** The program's path, of an agent in one of the platform's languages. */
  main?: string | undefined;
  /** The text of its own Dockerfile. */
  dockerfileText?: string | undefined;
}

const USUAL_MAIN = { python: "main.py", node: "main.js", rust: "src/main.rs" } as const;
/** It travels in a header of the request to build it. */
const MAX_DOCKERFILE_BYTES = 32_000;

/** A container agent is source in a language of the platform's, or has a Dockerfile. */
export const containerProgram: ProgramRules = (bundle) => {
  const container = bundle.manifest.container as Container;
  const { language, dockerfile } = container;
  const main = language && (bundle.manifest.main ?? USUAL_MAIN[language]);
  return {
    findings: [...scanNamed(bundle, main, dockerfile), ...scanTests(bundle)],
    hostsUsed: [],
    make: async (upload) => {
      const bytes = dockerfile && (await readFile(upload, dockerfile, MAX_DOCKERFILE_BYTES));
      const dockerfileText = bytes ? textOf(bytes) : undefined;
      return jsonProgram({ ...container, main, dockerfileText } satisfies ContainerProgram);
    },
  };
};

function scanNamed({ files }: ScannedBundle, main: string | undefined, dockerfile = ""): Finding[] {
  const path = main ?? dockerfile;
  const pointer = main ? "/main" : "/container/dockerfile";
  const file = files.get(path);
  if (!file?.isText) return [fileMissing(path, pointer)];
  if (main || file.bytes <= MAX_DOCKERFILE_BYTES) return [];
  const message = `${path} has more than ${MAX_DOCKERFILE_BYTES.toLocaleString("en")} bytes.`;
  const hint = "Move what it does into a script of the bundle, and COPY that.";
  return [{ severity: "block", rule: "file-too-large", path, pointer, message, hint }];
}

/** Recorded answers stand in for a fetch of the platform's, which a container has not. */
const scanTests = ({ manifest }: ScannedBundle): Finding[] =>
  manifest.tests.flatMap(({ name, fixtures }, i) =>
    fixtures === undefined
      ? []
      : {
          severity: "block",
          rule: "fixtures-unsupported",
          path: "agent.json",
          pointer: `/tests/${i}/fixtures`,
          message: `The test "${name}" has fixtures, which a container cannot be given: it reaches no network while it is tested.`,
          hint: "Leave fixtures out, and test what the agent does without a network.",
        },
  );
