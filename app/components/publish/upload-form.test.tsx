import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { renderPage } from "~/testing/render-page.tsx";
import { UploadForm } from "./upload-form.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Answers requests in turn, and keeps what was sent. */
function fakeRequests(answers: { status: number; body: unknown }[]) {
  const sent: { url: string; body: unknown }[] = [];
  class FakeRequest extends EventTarget {
    upload = new EventTarget();
    status = 0;
    responseText = "";
    #url = "";
    open(_method: string, url: string) {
      this.#url = url;
    }
    setRequestHeader() {}
    send(body: unknown) {
      sent.push({ url: this.#url, body });
      const answer = answers.shift();
      this.status = answer?.status ?? 0;
      this.responseText = answer ? JSON.stringify(answer.body) : "";
      queueMicrotask(() => this.dispatchEvent(new Event("loadend")));
    }
  }
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  return sent;
}

describe("uploading", () => {
  const manifest = JSON.stringify({ name: "tide-table", title: "Tide table" });
  const choose = (...files: [path: string, text: string][]) => {
    const list = files.map(([path, text]) =>
      Object.defineProperty(new File([text], path.split("/").at(-1) ?? ""), "webkitRelativePath", {
        value: path,
      }),
    );
    fireEvent.change(screen.getByLabelText("Folder"), { target: { files: list } });
  };
  const submit = () => fireEvent.click(screen.getByRole("button", { name: "Upload and check" }));
  const conflict = { code: "conflict", detail: "There is one already." };

  test("a folder's manifest fills the form; agent and version are made, and the report comes next", async () => {
    const sent = fakeRequests([
      { status: 201, body: {} },
      { status: 201, body: { version: "1.0.0" } },
    ]);
    renderPage(<UploadForm agents={[]} preset="" />);
    choose(["tide/agent.json", manifest], ["tide/main.js", "export {}"]);
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe("tide-table"));
    submit();
    expect(await screen.findByText("went on")).toBeTruthy();
    expect(sent.map(({ url }) => url)).toEqual(["/api/v1/agents", "/api/v1/agents/tide-table/versions"]);
    expect(JSON.parse(String(sent[0]?.body))).toEqual({ slug: "tide-table", title: "Tide table" });
    expect(JSON.parse(String(sent[1]?.body))).toEqual({
      files: { "agent.json": manifest, "main.js": "export {}" },
    });
  });

  test("an agent that exists is chosen by the manifest's name, and not made again", async () => {
    const sent = fakeRequests([{ status: 201, body: { version: "1.1.0" } }]);
    renderPage(<UploadForm agents={[{ slug: "tide-table", title: "Tides" }]} preset="" />);
    choose(["t/agent.json", manifest]);
    await waitFor(() => expect(screen.getByLabelText("Agent")).toHaveProperty("value", "tide-table"));
    submit();
    expect(await screen.findByText("went on")).toBeTruthy();
    expect(sent.map(({ url }) => url)).toEqual(["/api/v1/agents/tide-table/versions"]);
  });

  test("a refused version says what to change; the second attempt does not make the agent again", async () => {
    const invalid = {
      code: "invalid_input",
      detail: "The manifest agent.json has problems.",
      errors: [{ pointer: "/version", detail: "use a semantic version" }],
    };
    const sent = fakeRequests([
      { status: 201, body: {} },
      { status: 400, body: invalid },
      { status: 201, body: { version: "1.0.0" } },
    ]);
    renderPage(<UploadForm agents={[]} preset="" />);
    choose(["t/agent.json", manifest]);
    await screen.findByText("t");
    submit();
    expect((await screen.findByRole("alert")).textContent).toContain("Use a semantic version");
    submit();
    expect(await screen.findByText("went on")).toBeTruthy();
    expect(sent.map(({ url }) => url.split("/").at(-1))).toEqual(["agents", "versions", "versions"]);
  });

  test("a name that is taken is said, and nothing is uploaded", async () => {
    const sent = fakeRequests([{ status: 409, body: conflict }]);
    renderPage(<UploadForm agents={[]} preset="" />);
    choose(["t/agent.json", manifest]);
    await screen.findByText("t");
    submit();
    expect((await screen.findByRole("alert")).textContent).toContain("There is one already.");
    expect(sent).toHaveLength(1);
  });

  test("a connection that breaks is said in words", async () => {
    fakeRequests([]);
    renderPage(<UploadForm agents={[]} preset="" />);
    choose(["t/agent.json", manifest]);
    await screen.findByText("t");
    submit();
    expect((await screen.findByRole("alert")).textContent).toContain("did not answer");
  });

  test("what was chosen is told with what was left out of it", async () => {
    renderPage(<UploadForm agents={[]} preset="" />);
    choose(["t/agent.json", manifest], ["t/main.js", ""], ["t/.git/HEAD", ""]);
    expect(await screen.findByText(/^2 files; 1 left out\. Drop another/)).toBeTruthy();
  });

  test("files without a name wait for one", async () => {
    const sent = fakeRequests([]);
    renderPage(<UploadForm agents={[]} preset="" />);
    choose(["t/agent.json", "{}"]);
    await screen.findByText("t");
    submit();
    expect(screen.getByLabelText(/^Name/).matches(":invalid")).toBe(true);
    expect(sent).toEqual([]);
  });

  test("without files, or with the wrong ones, nothing is sent", async () => {
    const sent = fakeRequests([]);
    renderPage(<UploadForm agents={[]} preset="" />);
    submit();
    expect((await screen.findByRole("alert")).textContent).toContain("Choose a folder or an archive first.");
    choose(["t/main.js", ""]);
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("no agent.json"));
    expect(sent).toEqual([]);
  });
});
