import { vitePlugin as remix } from "@remix-run/dev"
import tailwindcss from "@tailwindcss/vite"
import { defineConfig, type Plugin } from "vite"

declare module "@remix-run/server-runtime" {
  interface Future {
    v3_singleFetch: true
  }
}

/**
 * Leaves imports of these modules to Bun. `bun` is the module of the runtime, not the npm package that installs it. Vite does
 * not find `chrono-node/en`, because it reads the star patterns in that package's exports differently from Node.
 */
const loadedByBun: Plugin = {
  name: "loaded-by-bun",
  enforce: "pre",
  resolveId: (id) => (id === "bun" || id === "chrono-node/en" ? { id, external: true } : undefined),
}

/** Two files for the code that all pages share: many small files compress badly, and the framework changes rarely. */
const manualChunks = (id: string) => {
  if (/\/node_modules\/(@remix-run|react|react-dom|react-router|react-router-dom|scheduler|turbo-stream)\//.test(id))
    return "framework"
  if (
    /\/web\/app\/((dates|forms|shell|ui)\/|tasks\/(outbox\/|labels\/|edit\/task-fields|repeat\/repeat-field))/.test(id)
  )
    return "shared"
}

/** One licence notice instead of one per source file. */
const licence = ({ name }: { name: string }) =>
  name === "framework"
    ? "/*! React: Copyright (c) Facebook, Inc. and its affiliates. Remix and React Router: Copyright (c) Remix Software Inc. MIT licence. */"
    : ""

/** Paths are relative to the repository's root, where every command runs. */
export default defineConfig(({ command, isSsrBuild }) => ({
  publicDir: "web/public",
  plugins: [
    loadedByBun,
    remix({
      appDirectory: "web/app",
      buildDirectory: "web/build",
      future: {
        v3_fetcherPersist: true,
        // Off, because its server part takes quadratic time in the segments of an address (CVE-2026-55685).
        v3_lazyRouteDiscovery: false,
        v3_relativeSplatPath: true,
        v3_routeConfig: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
    tailwindcss(),
  ],
  // Nothing is inlined as a data: URL, because the page's CSP would block it.
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // terser's output is 5 % smaller than esbuild's.
    minify: isSsrBuild ? "esbuild" : "terser",
    terserOptions: { ecma: 2020, module: true, compress: { passes: 3 }, format: { comments: /^!/ } },
    rollupOptions: isSsrBuild ? {} : { output: { manualChunks, banner: licence } },
  },
  optimizeDeps: { exclude: ["bun"] },
  // The server's bundle contains the production version of React, even if NODE_ENV has another value at run time.
  define: command === "build" ? { "process.env.NODE_ENV": '"production"' } : {},
  ssr: { noExternal: command === "build" ? [/^react(-dom|-router|-router-dom)?(\/|$)/, "@remix-run/react"] : [] },
}))
