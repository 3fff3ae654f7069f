import type { Settings } from "#shared/settings.ts"

/** Bun's arguments for each of the two servers. */
export type Commands = { web: string[]; api: string[] }

/** The production servers. */
export const built: Commands = { web: ["web/server.ts"], api: ["api/main.ts"] }

/** The development servers, which reload changed files. */
export const watching = ({ HOST, WEB_PORT }: Settings): Commands => ({
  web: [
    "node_modules/@remix-run/dev/dist/cli.js",
    "vite:dev",
    ...["--config", "web/vite.config.ts", "--host", HOST, "--port", String(WEB_PORT), "--strictPort"],
  ],
  api: ["--watch", "--no-clear-screen", "api/main.ts"],
})

/**
 * Seconds from SIGTERM until a server is killed, together less than ten. The API stops after the web app, so that it can answer
 * the web app's last requests.
 */
export const secondsToStop = { web: 5, api: 4 }
