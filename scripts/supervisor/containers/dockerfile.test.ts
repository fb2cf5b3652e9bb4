import { describe, expect, it } from "vitest";
import { dockerfileProblem, labelled } from "./dockerfile.ts";

const problem = (text: string, bases: string[] = []) => dockerfileProblem(text, bases);

describe("dockerfileProblem", () => {
  it.each([
    ["a well-known image", "FROM node:22-slim\nCOPY . /app\nCMD node /app\n"],
    ["its long name", "FROM docker.io/library/python:3.12@sha256:abc\n"],
    [
      "stages",
      "# a comment\nARG X=1\nFROM --platform=linux/amd64 rust:1 AS build\nRUN x\nFROM scratch\nCOPY --from=build /a /a\nCOPY --from=0 /b /b\n",
    ],
    ["continued lines", "FROM debian:12\nRUN apt-get \\\n  # why\n  install x \\\n\n  y\n"],
  ])("takes %s", (_, text) => {
    expect(problem(text)).toBeUndefined();
  });

  it.each([
    ["another image", "FROM acme/private\n"],
    ["a name that only begins like one", "FROM node.evil.example/node:22\n"],
    ["an image of the platform's", "FROM quayside/agent:0123\n"],
    ["an image by its id", "FROM sha256:0123456789\n"],
    ["another stage's image", "FROM node AS a\nFROM private AS b\n"],
    ["an image to copy from", "FROM node\nCOPY --from=private /etc /etc\n"],
    ["an image to mount", "FROM node\nRUN --mount=type=bind,from=private,target=/x cat /x\n"],
    ["a variable", "ARG I=private\nFROM $I\n"],
    ["a word in two lines", "FR\\\nOM private\n"],
    ["a FROM behind a line that may go on", "FROM node\nRUN x \\\nFROM private\n"],
    ["two backslashes at the end", "FROM node\nRUN x \\\\\nFROM private\n"],
    ["another sign for lines that go on", "# escape=`\nFROM node\n"],
    ["ONBUILD", "FROM node\nONBUILD COPY --from=private /a /a\n"],
    ["another beginning", "RUN x\n"],
    ["nothing", "# only a comment\n"],
  ])("refuses %s", (_, text) => {
    expect(problem(text)).toEqual(expect.any(String));
  });

  it("takes what the operator adds", () => {
    expect(problem("FROM ghcr.io/acme/base:1\n", ["ghcr.io/acme/*"])).toBeUndefined();
    expect(problem("FROM ghcr.io/other/base:1\n", ["ghcr.io/acme/*"])).toContain("QUAYSIDE_CONTAINER_BASES");
  });
});

describe("a label", () => {
  it("is on each stage from its beginning on, and inside of no instruction", () => {
    const text = "ARG A\nFROM a \\\n# why\n  AS b\nRUN echo FROM\nfrom c\nCOPY --from=b x y\n";
    expect(labelled(text, "k=v")).toBe(
      "ARG A\nFROM a \\\n# why\n  AS b\nLABEL k=v\nRUN echo FROM\nfrom c\nLABEL k=v\nCOPY --from=b x y\n",
    );
  });

  it("is where an agent's own part begins, so that what stands before is shared", () => {
    const text = "FROM a AS b\nRUN c\nCOPY . /x\nFROM d\nCOPY --from=b e f\nCOPY . /x\n";
    expect(labelled(text, "k=v", /^COPY \. /)).toBe(
      "FROM a AS b\nRUN c\nLABEL k=v\nCOPY . /x\nFROM d\nCOPY --from=b e f\nLABEL k=v\nCOPY . /x\n",
    );
  });
});
