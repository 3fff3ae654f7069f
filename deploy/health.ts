// The health check of a container: exits with 1 unless every server of this container answers at /healthz.
// `bun deploy/health.ts` checks both, `bun deploy/health.ts api` or `web` one of them.
const ports = { web: process.env.WEB_PORT || "3000", api: process.env.API_PORT || "8000" }

const asked = process.argv[2]
for (const [name, port] of Object.entries(ports)) {
  if (asked && asked !== name) continue
  const response = await fetch(`http://localhost:${port}/healthz`, { signal: AbortSignal.timeout(3000) }).catch(
    () => null,
  )
  if (!response?.ok) process.exit(1)
}
