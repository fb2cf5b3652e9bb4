import { type ExportFile, type ProgramImage, reachesOut, type Subject } from "./subject.ts";

/**
 * The script that builds the images, pushes them and writes the digests that the registry gave them into `files`: until
 * then there is no digest to name.
 */
export function publishScript(subject: Subject, target: "kubernetes" | "helm"): ExportFile {
  const { name, agent, program } = subject;
  const images = [
    `${name} .`,
    ...(reachesOut(subject) ? [`${name}-egress beside`] : []),
    ...(program ? [`${name}-program agent ${buildOptions(program)}`] : []),
  ];
  const calls = images.map((image) => `publish ${image}`);
  return {
    path: "publish-images.sh",
    text: `${HEAD}${WRITE[target]}\n${calls.join("\n")}\n`.replaceAll("@version@", agent.version),
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** How the program's image is built, as options of `docker build`. */
function buildOptions({ dockerfile, buildArgs }: ProgramImage): string {
  const args = Object.entries(buildArgs).map(([key, value]) => `--build-arg ${quoted(`${key}=${value}`)}`);
  return [`--file ${quoted(`agent/${dockerfile}`)}`, ...args].join(" ");
}

const HEAD = `#!/bin/sh
# Usage: sh publish-images.sh REGISTRY
# Builds the images, pushes them to REGISTRY, and names them by the digests that it gave them.
set -eu
registry=\${1:?"usage: sh publish-images.sh registry.example.com/team"}
cd "$(dirname "$0")"

publish() {
  image=$1 context=$2
  shift 2
  docker build "$@" --tag "$registry/$image:@version@" "$context"
  docker push "$registry/$image:@version@"
  digest=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$registry/$image:@version@" |
    sed -n "s|^$registry/$image@||p" | head -n 1)
  test -n "$digest" || { echo "the registry gave $image no digest" >&2; exit 1; }
  write "$image" "$digest"
}

`;

/** Both rewrite the two lines that follow the image's name, whatever they said before. */
const WRITE = {
  kubernetes: `write() {
  for file in kubernetes/overlays/*/kustomization.yaml; do
    sed -i.bak -e "/^  - name: $1\\$/{n;s|newName: .*|newName: $registry/$1|;n;s|digest: .*|digest: $2|;}" "$file"
    rm "$file.bak"
  done
}
`,
  helm: `write() {
  sed -i.bak -e "/repository: .*\\/$1\\$/{s|repository: .*|repository: $registry/$1|;n;s|digest: .*|digest: $2|;}" chart/values.yaml
  rm chart/values.yaml.bak
}
`,
};
