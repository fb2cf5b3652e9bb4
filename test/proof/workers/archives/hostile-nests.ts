import { crc32, deflateRawSync } from "node:zlib";
import { gzipOf, tarOf, zipOf } from "../../../../workers/agents/archives/archives.test-kit.ts";
import { type HostileUpload, MANIFEST, uploadsOf, zeros } from "./hostile-upload.ts";

const INNER = "inner.bin";
const inZip = (data: Uint8Array) => zipOf([MANIFEST, { name: INNER, data }]);
const inTar = (data: Uint8Array) => gzipOf(tarOf([MANIFEST, { name: INNER, data }]));

const bomb = () => zipOf([{ name: "bomb", data: zeros(51) }]);
const small = (name: string) => ({ name, data: zipOf([{ name, data: zeros(20) }]) });
/** Says that it is small. */
const quiet = () => zipOf([{ name: "bomb", raw: deflateRawSync(zeros(51)), crc: crc32(zeros(51)), size: 9 }]);

/** Archives among the files of a bundle: nothing here unpacks them, but whoever downloads the bundle may. */
export const HOSTILE_NESTS: HostileUpload[] = [inZip, inTar].flatMap((wrap) => {
  const pack = (inner: () => Uint8Array) => wrap(inner());
  return [
    ...uploadsOf(wrap.name, pack, "payload_too_large", [
      ["a zip bomb", bomb, /archives among the bundle's files/],
      ["a zip bomb in a zip", () => inZip(bomb()), /archives among/],
      ["bombs that are one only together", () => zipOf(["a", "b", "c"].map(small)), /archives among/],
      ["a gzip bomb", () => gzipOf(zeros(51)), /archives among/],
      ["a gzip bomb in a gzip", () => gzipOf(gzipOf(zeros(51))), /archives among/],
      ["a tar bomb", () => gzipOf(tarOf([{ name: "bomb", data: zeros(51) }])), /archives among/],
    ]),
    ...uploadsOf(wrap.name, pack, "bundle_invalid", [
      ["a bomb that says to be small", quiet, /refused, too: .*more of it/, INNER],
      ["five in each other", () => inZip(inTar(inZip(inTar(bomb())))), /archive in an archive/, INNER],
      ["a damaged zip", () => bomb().slice(0, -9), /is an archive that is refused, too/, INNER],
    ]),
  ];
});
