import { expect, it } from "vitest";
import { Api } from "./api.ts";
import { signIn } from "./browser.ts";
import { stageOf } from "./stage.ts";

const stage = stageOf();

it.each([
  ["with scripts", true],
  ["without scripts", false],
])(
  "a run is found by filters, run again with another input, and compared, %s",
  async (_, javaScriptEnabled) => {
    const api = new Api(stage.server);
    const { id } = await api.run("csv-insights", { csv: "city,orders\nOslo,3\n" });
    const { page, errors } = await stage.open({ javaScriptEnabled });
    await signIn(page, stage.person(0));
    const main = page.getByRole("main");

    await page.goto("/console/runs");
    await page.getByRole("searchbox", { name: "Agent" }).fill("csv-insights");
    await page.getByRole("searchbox", { name: "Error's text or run's id" }).fill(id);
    await page.getByRole("button", { name: "Apply" }).click();
    await page.waitForURL((url) => url.searchParams.get("q") === id);
    expect(await main.getByRole("row").count()).toBe(2);

    // One too many: the page says without which there is something.
    await page.getByText("Failed", { exact: true }).click();
    if (!javaScriptEnabled) await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Without one of these there are runs:").waitFor();
    await page.getByRole("link", { name: "Remove Status: Failed" }).click();
    await page.waitForURL((url) => !url.searchParams.has("status"));
    await main.locator(`a[href="/console/runs/${id}"]`).click();

    await main.getByRole("heading", { name: "Timeline" }).waitFor();
    await main.getByText("Ended: Succeeded").waitFor();
    await page.getByText("Run again with another input").click();
    if (javaScriptEnabled) await main.getByRole("textbox", { name: "CSV" }).fill("city,orders\nOslo,4\n");
    else await main.locator("textarea[name=input-raw]").fill('{"csv":"city,orders\\nOslo,4\\n"}');
    await page.getByRole("button", { name: "Run again with this input" }).click();
    await page.waitForURL((url) => /\/console\/runs\/run_/.test(url.pathname) && !url.pathname.endsWith(id));
    await expect
      .poll(async () => {
        await page.reload();
        return main.getByText("Ended: Succeeded").count();
      })
      .toBe(1);

    await page.getByRole("link", { name: "Compare with the first run" }).click();
    await main.getByRole("heading", { name: "Compare runs" }).waitFor();
    const [removed, added] = [main.locator("del"), main.locator("ins")];
    expect((await removed.allTextContents()).join(" ")).toContain("Oslo,3");
    expect((await added.allTextContents()).join(" ")).toContain("Oslo,4");
    expect(await main.getByRole("heading", { name: "Timeline" }).count()).toBe(2);
    expect(errors).toEqual([]);
  },
);
