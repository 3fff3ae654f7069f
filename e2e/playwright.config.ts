import { defineConfig, devices } from "@playwright/test"
import { debiansChromium } from "#scripts/test/chromium.ts"

export default defineConfig({
  testDir: "journeys",
  outputDir: "test-results",
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    // Recording each test takes as long again as running it: `--trace on` does it where one is needed.
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: debiansChromium(),
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  // Axe is a script itself, and its tests see to the sizes of windows; what the API answers and what stays secret does not depend on the size of the window.
  projects: [
    { name: "desktop", use: devices["Desktop Chrome"] },
    {
      name: "no script",
      use: { ...devices["Desktop Chrome"], javaScriptEnabled: false },
      testIgnore: ["accessibility*", "scripted-*"],
    },
    {
      name: "phone",
      use: devices["Pixel 7"],
      testIgnore: ["accessibility*", "api-answers*", "list*", "scripted-*", "secrets*", "settings*"],
    },
  ],
})
