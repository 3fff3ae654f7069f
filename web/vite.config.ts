import { vitePlugin as remix } from "@remix-run/dev"
import tailwindcss from "@tailwindcss/vite"
import { defineConfig } from "vite"

declare module "@remix-run/server-runtime" {
  interface Future {
    v3_singleFetch: true
  }
}

/** Paths are relative to the repository's root: every command of this project runs there. */
export default defineConfig({
  publicDir: "web/public",
  plugins: [
    remix({
      appDirectory: "web/app",
      buildDirectory: "web/build",
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_routeConfig: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
    tailwindcss(),
  ],
  // `bun` is the runtime's own module. Nothing is inlined as a data: URL, which the page's policy would refuse.
  build: { target: "es2022", assetsInlineLimit: 0, rollupOptions: { external: ["bun"] } },
})
