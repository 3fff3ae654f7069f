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
    // No traces: recording doubles the time of each test. Use `--trace on` for the test you need.
    screenshot: "only-on-failure",
    // Requests of a service worker would bypass the routes of a test. scripted-offline.spec.ts allows it.
    serviceWorkers: "block",
    launchOptions: {
      executablePath: debiansChromium(),
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  // Axe needs scripts and sets the window's size itself. Tests of API answers and secrets do not depend on the window's size.
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
      testIgnore: ["accessibility*", "accounts*", "api-answers*", "list*", "scripted-*", "secrets*", "settings*"],
    },
  ],
})
