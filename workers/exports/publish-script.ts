import type { ExportFile, Subject } from "./subject.ts";

/**
 * The script that builds the images, pushes them and writes the digests that the registry gave them into `files`: until
 * then there is no digest to name.
 */
export function publishScript({ name, agent }: Subject, target: "kubernetes" | "helm"): ExportFile {
  const images = [
    { image: name, context: ".", key: "image" },
    ...(agent.hosts.length > 0 ? [{ image: `${name}-egress`, context: "beside", key: "egressProxy" }] : []),
  ];
  const calls = images.map(({ image, context }) => `publish ${image} ${context}`);
  return {
    path: "publish-images.sh",
    text: `${HEAD}${WRITE[target]}\n${calls.join("\n")}\n`.replaceAll("@version@", agent.version),
  };
}

const HEAD = `#!/bin/sh
# Usage: sh publish-images.sh REGISTRY
# Builds the images, pushes them to REGISTRY, and names them by the digests that it gave them.
set -eu
registry=\${1:?"usage: sh publish-images.sh registry.example.com/team"}
cd "$(dirname "$0")"

publish() {
  docker build --tag "$registry/$1:@version@" "$2"
  docker push "$registry/$1:@version@"
  digest=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$registry/$1:@version@" |
    sed -n "s|^$registry/$1@||p" | head -n 1)
  test -n "$digest" || { echo "the registry gave $1 no digest" >&2; exit 1; }
  write "$1" "$digest"
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
