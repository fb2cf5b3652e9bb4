import { composeFiles } from "./compose/index.ts";
import type { ExportTarget } from "./contract.ts";
import { helmFiles } from "./helm/index.ts";
import { besideFiles, imageFiles, type RuntimeFiles } from "./image/files.ts";
import { kubernetesFiles } from "./kubernetes/index.ts";
import { languageFiles } from "./program.ts";
import { publishScript } from "./publish-script.ts";
import { readmeFile } from "./readme.ts";
import { type ExportFile, reachesOut, type Subject } from "./subject.ts";

/** What a target has of its own, beside the image, the bundle and the page that explains it. */
const OF_TARGET: Record<ExportTarget, (subject: Subject) => ExportFile[]> = {
  kubernetes: (subject) => [...kubernetesFiles(subject), publishScript(subject, "kubernetes")],
  helm: (subject) => [...helmFiles(subject), publishScript(subject, "helm")],
  compose: composeFiles,
};

/**
 * The files of an export, but for the agent's bundle (`agent/`) and its program (`runtime/program.json`), which are
 * streamed. A pure function of what is exported and of the server that this build brings along.
 */
export function exportFiles(target: ExportTarget, subject: Subject, runtime: RuntimeFiles): ExportFile[] {
  const beside = [
    ...(reachesOut(subject) ? ["egress-proxy.mjs"] : []),
    ...(target === "compose" ? ["front.mjs"] : []),
  ];
  return [
    readmeFile(subject, target),
    ...imageFiles(subject, runtime),
    ...(subject.program ? languageFiles(subject.program, runtime) : []),
    ...(beside.length > 0 ? besideFiles(runtime, beside) : []),
    ...OF_TARGET[target](subject),
  ];
}
