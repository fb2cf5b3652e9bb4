import { describe, expect, it } from "vitest";
import { operationsOf } from "./operations.ts";

const pet = {
  type: "object",
  properties: { name: { type: "string" }, parent: { $ref: "#/components/schemas/Pet" } },
};
const document = (more: object = {}) =>
  JSON.stringify({
    openapi: "3.1.0",
    servers: [{ url: "https://pets.example.com/v1/" }],
    paths: {
      "/pets/{id}": {
        parameters: [{ $ref: "#/components/parameters/Id" }],
        get: {
          operationId: "getPet",
          summary: "Reads a pet",
          parameters: [{ name: "full", in: "query", schema: { type: "boolean" } }],
        },
        put: {
          operationId: "setPet",
          requestBody: {
            required: true,
            content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
          },
          parameters: [
            { name: "authorization", in: "header", schema: { type: "string" } },
            {
              name: "If-Match",
              in: "header",
              required: true,
              schema: { type: "string", pattern: "^(a+)+$" },
            },
          ],
        },
      },
    },
    components: {
      parameters: { Id: { name: "id", in: "path", required: true, schema: { type: "integer" } } },
      schemas: { Pet: pet },
    },
    ...more,
  });

describe("an OpenAPI document", () => {
  it("has its operations read, with their parameters and bodies as one schema of arguments", () => {
    const [read, set] = operationsOf(document());
    expect(read).toMatchObject({
      ...{
        id: "getPet",
        description: "Reads a pet",
        method: "GET",
        url: "https://pets.example.com/v1/pets/{id}",
        body: false,
      },
      schema: { required: ["id"], properties: { id: { type: "integer" }, full: { type: "boolean" } } },
    });
    expect(set?.schema.required).toEqual(["id", "If-Match", "body"]);
    // Credentials are nothing that a model writes, and patterns are the server's to check.
    expect(set?.parameters.map(({ name }) => name)).toEqual(["id", "If-Match"]);
    expect(JSON.stringify(set)).not.toContain("pattern");
  });

  it("may refer to itself without end", () => {
    const [set] = operationsOf(document(), ["setPet"]);
    expect(JSON.stringify(set?.schema).length).toBeLessThan(5_000);
  });

  it.each([
    ["{", [], /no OpenAPI 3 document/],
    ['{"swagger":"2.0"}', [], /no OpenAPI 3 document/],
    [document({ servers: [{ url: "/v1" }] }), undefined, /first server is no full URL/],
    [document({ paths: {} }), undefined, /no operations/],
    [document(), ["nothing"], /no operation "nothing"/],
  ])("that cannot be used says why: %#", (text, ids, message) => {
    expect(() => operationsOf(text, ids)).toThrow(message);
  });
});
