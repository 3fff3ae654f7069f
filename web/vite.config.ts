import { vitePlugin as remix } from "@remix-run/dev"
import tailwindcss from "@tailwindcss/vite"
import { defineConfig, type Plugin } from "vite"

declare module "@remix-run/server-runtime" {
  interface Future {
    v3_singleFetch: true
  }
}

/** `bun` is the runtime's own module, and not the package of that name, which only brings the runtime along. */
const bunItself: Plugin = {
  name: "bun-itself",
  enforce: "pre",
  resolveId: (id) => (id === "bun" ? { id, external: true } : undefined),
}

/** What every page shares travels as two files: many small ones compress badly, and the framework changes seldom. */
const manualChunks = (id: string) => {
  if (/\/node_modules\/(@remix-run|react|react-dom|react-router|react-router-dom|scheduler|turbo-stream)\//.test(id))
    return "framework"
  if (/\/web\/app\/((dates|forms|shell|ui)\/|tasks\/(outbox\/|edit\/task-fields))/.test(id)) return "shared"
}

/** Once, instead of the notice that each of their files has. */
const licence = ({ name }: { name: string }) =>
  name === "framework"
    ? "/*! React: Copyright (c) Facebook, Inc. and its affiliates. Remix and React Router: Copyright (c) Remix Software Inc. MIT licence. */"
    : ""

/** Paths are relative to the repository's root: every command of this project runs there. */
export default defineConfig(({ command, isSsrBuild }) => ({
  publicDir: "web/public",
  plugins: [
    bunItself,
    remix({
      appDirectory: "web/app",
      buildDirectory: "web/build",
      future: {
        v3_fetcherPersist: true,
        // Off: the server's half is quadratic in the segments of an address (CVE-2026-55685).
        v3_lazyRouteDiscovery: false,
        v3_relativeSplatPath: true,
        v3_routeConfig: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
    tailwindcss(),
  ],
  // Nothing is inlined as a data: URL, which the page's policy would refuse.
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // A twentieth smaller than what esbuild makes.
    minify: isSsrBuild ? "esbuild" : "terser",
    terserOptions: { ecma: 2020, module: true, compress: { passes: 3 }, format: { comments: /^!/ } },
    rollupOptions: isSsrBuild ? {} : { output: { manualChunks, banner: licence } },
  },
  optimizeDeps: { exclude: ["bun"] },
  // Built into the server's bundle, React is its production self whatever NODE_ENV it is run under.
  define: command === "build" ? { "process.env.NODE_ENV": '"production"' } : {},
  ssr: { noExternal: command === "build" ? [/^react(-dom|-router|-router-dom)?(\/|$)/, "@remix-run/react"] : [] },
}))
