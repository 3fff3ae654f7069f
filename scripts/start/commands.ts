import type { Settings } from "#shared/settings.ts"

/** Bun's arguments for each of the two servers. */
export type Commands = { web: string[]; api: string[] }

/** The servers as people get them, the web app built. */
export const built: Commands = { web: ["web/server.ts"], api: ["api/main.ts"] }

/** The servers while they are worked on: each takes up a change by itself. */
export const watching = ({ HOST, WEB_PORT }: Settings): Commands => ({
  web: [
    "node_modules/@remix-run/dev/dist/cli.js",
    "vite:dev",
    ...["--config", "web/vite.config.ts", "--host", HOST, "--port", String(WEB_PORT), "--strictPort"],
  ],
  api: ["--watch", "--no-clear-screen", "api/main.ts"],
})

/**
 * Seconds each may take to stop, longer than it gives itself (`drainFor`); together they end within ten. The API, which
 * stops after the web app, goes on answering all that time.
 */
export const secondsToStop = { web: 5, api: 3 }
