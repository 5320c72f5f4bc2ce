// What a browser and a validator say of the web page: axe at three widths in two modes, no
// request to anywhere, no sideways scroll, a walk by keyboard, and strict HTML.
//
//     node check.mjs FILE.html [FOLDER for pictures]
import { HtmlValidate } from "html-validate";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [file, pictures] = process.argv.slice(2);
const page = pathToFileURL(resolve(file)).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const problems = [];
const told = (problem) => problems.push(problem);

const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // The text is the program's, on long lines; what is drawn in charts is SVG's business.
    "long-title": "off",
    "no-inline-style": "off",
    "void-style": "off",
    "no-trailing-whitespace": "off",
    "attribute-boolean-style": "off",
    "doctype-style": "off",
    // What scrolls sideways is a region with a name, and no section of the text.
    "prefer-native-element": ["error", { exclude: ["region"] }],
  },
});
const report = await validator.validateString(readFileSync(file, "utf8"));
for (const message of report.results.flatMap((result) => result.messages)) {
  told(`html-validate ${message.line}:${message.column} ${message.ruleId}: ${message.message}`);
}

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND"],
});
let checked = 0;
for (const width of [320, 768, 1280]) {
  for (const mode of ["light", "dark"]) {
    for (const scripts of mode === "light" ? [true, false] : [true]) {
      const where = `${width} px, ${mode}${scripts ? "" : ", without scripts"}`;
      const tab = await browser.newPage();
      tab.on("request", (request) => {
        if (request.url() !== page && !request.url().startsWith("data:")) told(`${where}: asks for ${request.url()}`);
      });
      tab.on("pageerror", (error) => told(`${where}: ${error.message}`));
      tab.on("console", (line) => line.type() === "error" && told(`${where}: ${line.text()}`));
      await tab.setJavaScriptEnabled(scripts);
      await tab.setViewport({ width, height: 900 });
      await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: mode }]);
      await tab.goto(page, { waitUntil: "load" });
      if (scripts) {
        await tab.setBypassCSP(true);
        await tab.reload({ waitUntil: "load" });
        await tab.evaluate(axe);
        const run = async (state) => {
          const { violations, passes } = await tab.evaluate(() =>
            axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
          );
          if (passes.length < 20) told(`${where}: axe made only ${passes.length} checks`);
          for (const { id, help, nodes } of violations) {
            told(`${where}${state}: axe ${id}: ${help}: ${nodes.length}, first ${nodes[0].html.slice(0, 160)}`);
          }
          checked += 1;
        };
        await run("");
        // By keyboard: a number opens, what opened has the focus, Escape leads back.
        await tab.focus("a.number");
        await tab.keyboard.press("Enter");
        const opened = await tab.evaluate(() => {
          const panel = document.activeElement;
          return panel.classList.contains("from") && getComputedStyle(panel).display === "block";
        });
        if (!opened) told(`${where}: Enter on a number opens nothing`);
        await run(", a number opened");
        await tab.keyboard.press("Escape");
        const back = await tab.evaluate(() => document.activeElement.classList.contains("number"));
        if (!back) told(`${where}: Escape does not lead back to the number`);
        // So does a value in a table.
        await tab.focus("td a.opens");
        await tab.keyboard.press("Enter");
        const sourced = await tab.evaluate(() => {
          const panel = document.activeElement;
          return panel.classList.contains("from") && panel.querySelector(".place") !== null;
        });
        if (!sourced) problems.push(`${where}: Enter on a value in a table opens no source`);
        await tab.keyboard.press("Escape");
        // Each chart says its values by the arrow keys, and where it is pointed at.
        const charts = await tab.evaluate(() => document.querySelectorAll("figure.chart .marks").length);
        const of = (which) => tab.evaluate((which) => {
          const figure = document.querySelectorAll("figure.chart")[which];
          const mark = figure.querySelector(".marks path").getBoundingClientRect();
          const cells = Array.from(figure.querySelectorAll("details th, details td"), (cell) => cell.textContent.trim());
          return { said: figure.querySelector(".tip").textContent, x: mark.x + mark.width / 2, y: mark.y + mark.height / 2, cells };
        }, which);
        for (let which = 0; which < charts; which += 1) {
          await tab.evaluate((which) => document.querySelectorAll("figure.chart .scroll:not(details *)")[which].focus(), which);
          for (const key of ["Home", "ArrowRight", "End"]) {
            await tab.keyboard.press(key);
            const { said, cells } = await of(which);
            const value = said.slice(said.lastIndexOf(": ") + 2);
            if (!cells.includes(value)) problems.push(`${where}: a chart says “${said}”, which its table does not`);
          }
          await tab.keyboard.press("Escape");
          if ((await of(which)).said !== "") problems.push(`${where}: Escape does not end what a chart says`);
          await tab.evaluate((which) => {
            document.querySelectorAll("figure.chart .marks")[which].firstElementChild.scrollIntoView({ block: "center" });
          }, which);
          const { x, y } = await of(which);
          await tab.mouse.move(x, y);
          if (!(await of(which)).said.includes(": ")) problems.push(`${where}: a chart that is pointed at says nothing`);
        }
        if (charts > 0 && width === 768) await run(", a chart asked");
        await tab.mouse.move(0, 0);
        // Claims are searched by keyboard, and what is found is said.
        if ((await tab.$(".search input")) !== null) {
          await tab.focus(".search input");
          await tab.keyboard.type("billion");
          const [status, left, all] = await tab.evaluate(() => {
            const rows = Array.from(document.querySelector("table.claims").tBodies[0].rows);
            return [document.querySelector(".search [role=status]").textContent, rows.filter((row) => !row.hidden).length, rows.length];
          });
          if (status !== `${left} of ${all} claims` || left === all) problems.push(`${where}: a search says “${status}”`);
          await tab.$eval(".search input", (input) => {
            input.value = "";
            input.dispatchEvent(new Event("input"));
            input.blur();
          });
        }
        await tab.evaluate(() => window.scrollTo(0, 0));
        if (pictures !== undefined) {
          mkdirSync(pictures, { recursive: true });
          await tab.screenshot({ path: join(pictures, `${width}-${mode}.png`), fullPage: true });
        }
      } else {
        // Without scripts a number is a link to what the style then shows.
        const target = await tab.$eval("a.number", (number) => number.getAttribute("href"));
        await tab.goto(page + target, { waitUntil: "load" });
        const shown = await tab.$eval(target.replaceAll(".", "\\."), (panel) => getComputedStyle(panel).display);
        if (shown !== "block") told(`${where}: a number opens nothing`);
      }
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) told(`${where}: the page is ${wide} px wider than the window`);
      await tab.close();
    }
  }
}
await browser.close();

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`the web page passes: valid HTML, ${checked} runs of axe without a finding, no request to anywhere`);
